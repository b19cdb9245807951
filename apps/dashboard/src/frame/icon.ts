/** The sign of Twotrack: two tracks that meet. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#1d2733"/>
<g fill="none" stroke-width="3.4" stroke-linecap="round">
<path d="M6 8C14 8 18 24 26 24" stroke="#f2b84b"/>
<path d="M6 24C14 24 18 8 26 8" stroke="#f5f2ea"/>
</g></svg>
`;
