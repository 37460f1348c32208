/** Keeps the size of the letters for a year and goes back to where the visitor was: POST /prefs with `size` and `back`. */
export function prefsReply(form: string): Response {
  const sent = new URLSearchParams(form);
  const size = sent.get('size') === 'big' ? 'big' : 'normal';
  return new Response(null, {
    status: 303,
    headers: {
      Location: ownPath(sent.get('back') ?? ''),
      'Set-Cookie': `size=${size}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly`,
      'Cache-Control': 'no-store',
    },
  });
}

/** A path of this site as the browser will read it; anything that could lead elsewhere becomes the first page. */
function ownPath(back: string): string {
  const here = 'https://here.invalid';
  if (!back.startsWith('/') || !URL.canParse(back, here)) return '/fees';
  const url = new URL(back, here);
  return url.origin === here && !url.pathname.startsWith('//') ? `${url.pathname}${url.search}` : '/fees';
}
