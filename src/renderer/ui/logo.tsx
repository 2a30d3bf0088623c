/** A loupe over a bar chart. */
export function Logo({ size = 24 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden className="shrink-0 text-ink">
      <circle cx="10" cy="10" r="7.6" fill="none" stroke="currentColor" strokeWidth="1.9" />
      <path d="m15.6 15.6 6 6" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
      <rect x="6.2" y="9.6" width="2" height="4" fill="var(--sq-2)" />
      <rect x="9" y="6.4" width="2" height="7.2" fill="var(--sq-4)" />
      <rect x="11.8" y="8" width="2" height="5.6" fill="var(--sq-3)" />
    </svg>
  );
}

/** The name with what the program does; `as` is what it is in the outline of the page. */
export function Brand({ as: Name }: { readonly as: 'h1' | 'b' }) {
  return (
    <div className="flex items-center gap-3">
      <Logo size={36} />
      <div>
        <Name className="text-title font-semibold">Bitloupe</Name>
        <p className="text-ink2">
          Shows where int8 hurts a neural network, and lets you fix it by clicking.
        </p>
      </div>
    </div>
  );
}
