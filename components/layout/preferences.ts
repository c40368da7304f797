// Preferences of one browser, kept in cookies that the server reads to render the first paint right.

import { timeZoneCookie } from '@/i18n/locales'

export const themeCookie = 'millrace-theme'
export const railCookie = 'millrace-rail'

export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

export function themeChoice(value: string | undefined): ThemeChoice {
  return themeChoices.find((choice) => choice === value) ?? 'system'
}

/** Runs before the first paint: the system's theme where none was chosen, and the reader's time zone. */
export const firstPaintScript = `(function(d){
var c=d.cookie,m=/(?:^|; )${themeCookie}=(light|dark)/.exec(c);
if(m?m[1]==='dark':matchMedia('(prefers-color-scheme: dark)').matches)d.documentElement.classList.add('dark');
try{var z=Intl.DateTimeFormat().resolvedOptions().timeZone,e='${timeZoneCookie}='+encodeURIComponent(z);
if(z&&c.indexOf(e)<0)d.cookie=e+'; path=/; max-age=31536000; samesite=lax'}catch(_){}
})(document)`
