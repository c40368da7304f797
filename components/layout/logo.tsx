/** A mill wheel over running water: the mark of Millrace. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden className={className}>
      <g stroke="currentColor" strokeWidth="1.75" strokeLinecap="round">
        <circle cx="12" cy="9.5" r="5.5" />
        <path d="M12 2v15M4.5 9.5h15M6.7 4.2l10.6 10.6M17.3 4.2 6.7 14.8" strokeWidth="1.25" />
        <path d="M2 20.5c1.7-1.6 3.3-1.6 5 0s3.3 1.6 5 0 3.3-1.6 5 0 3.3 1.6 5 0" />
      </g>
    </svg>
  )
}
