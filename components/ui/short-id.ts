/**
 * The two ends of an id that is longer than 14 characters. Time-ordered ids begin alike for ids made in
 * the same minute, so the end is the part that tells them apart: it gets the larger share.
 */
export function shortId(id: string): string {
  return id.length <= 14 ? id : `${id.slice(0, 4)}…${id.slice(-8)}`
}
