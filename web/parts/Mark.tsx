// The mark of Assay: a hallmark, the stamp that says what a metal is worth.
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M7 2h10l5 5v10l-5 5H7l-5-5V7z" fill="var(--gold)" />
      <path d="M12 6.2 17 18h-2.5l-1-2.6h-3L9.5 18H7zm0 4.3-1 3h2z" fill="#1d1c19" />
    </svg>
  )
}
