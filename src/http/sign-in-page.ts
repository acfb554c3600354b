// The page of a one-time link: a form that works without scripts and loads nothing but the icon.
// Deliberately absent: the everyday sign-in page, which is the web app's.

/** Text made safe inside HTML, in quotes too. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

const STYLE = `
  :root { color-scheme: light dark; --gold: #9a6f00; --text: #222; --back: #fff; --line: #ccc }
  @media (prefers-color-scheme: dark) { :root { --gold: #e0b341; --text: #ddd; --back: #1a1a1a; --line: #555 } }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--back);
    color: var(--text); font: 14px/1.5 system-ui, sans-serif }
  main { width: min(360px, calc(100vw - 48px)); padding: 24px 0 }
  h1 { font-size: 20px; margin: 0 0 16px } label { display: block; margin: 16px 0 0 }
  input { box-sizing: border-box; width: 100%; padding: 8px; margin-top: 4px; font: inherit; color: inherit;
    background: transparent; border: 1px solid var(--line); border-radius: 4px }
  button { margin-top: 24px; padding: 8px 16px; font: inherit; font-weight: 600; cursor: pointer;
    color: var(--back); background: var(--gold); border: 0; border-radius: 4px }
  small { opacity: .75 } [role=alert] { border-left: 3px solid #b3364b; padding-left: 8px }`

/** Named, so that no browser asks for /favicon.ico. */
export const ICON = '<link rel="icon" href="/mark.svg" type="image/svg+xml">'

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">${ICON}<title>${title} – Assay</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>
`

/** The form of a link. `email` null: the first admin, who may give an address. `problem`: what was wrong before. */
export function linkPage(email: string | null, passwordCharactersMin: number, problem?: string): string {
  const alert = problem === undefined ? '' : `<p role="alert">${escapeHtml(problem)}</p>`
  const who =
    email === null
      ? `<p>You will be the admin of this Assay.</p>
<label>Your e-mail address <small>(optional)</small>
<input name="email" type="email" maxlength="320" autocomplete="username"></label>`
      : `<p>Sign in as <strong>${escapeHtml(email)}</strong>.</p>`
  return page(
    'Sign in to Assay',
    `${alert}<form method="post">${who}
<label>A password for later sign-ins <small>(optional, at least ${passwordCharactersMin} characters)</small>
<input name="password" type="password" minlength="${passwordCharactersMin}" maxlength="128" autocomplete="new-password"></label>
<button type="submit">Sign in</button></form>`,
  )
}

/** A page that only says something. */
export const messagePage = (message: string): string =>
  page(
    'Sign in to Assay',
    `<p role="alert">${escapeHtml(message)}</p><p><a href="/">Go to Assay</a></p>
<p><small>An admin makes a new link under Settings, or with
<code>assay user link --email you@example.com</code>.</small></p>`,
  )
