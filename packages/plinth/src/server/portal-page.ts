/** The portal's page. What it shows is fetched by its script, so it stands as it is. */
export const portalHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Plinth</title>
<link rel="icon" href="/portal.svg" type="image/svg+xml">
<link rel="stylesheet" href="/portal.css">
<script src="/portal.js" defer></script>
</head>
<body>
<header>
<h1>Plinth</h1>
<p id="summary" role="status">Asking the services…</p>
</header>
<main id="services" aria-live="polite" aria-busy="true"></main>
<noscript><p>This page needs its script to ask the services; <a href="/services.json">services.json</a> needs none.</p></noscript>
</body>
</html>
`

/** Its look, in the colours that the reader's system prefers. */
export const portalCss = `:root { color-scheme: light dark; --ink: light-dark(#1c2329, #e6e9ec); --soft: light-dark(#59646e, #9aa5af);
  --ground: light-dark(#f6f7f8, #14181c); --card: light-dark(#fff, #1d2328); --line: light-dark(#dde2e6, #333b43);
  --link: light-dark(#0b5cad, #7db8f5); --good: light-dark(#16703a, #5fcf8b); --fair: light-dark(#8a5a00, #e5b04c);
  --bad: light-dark(#b3261e, #ff8a80) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 64rem; padding: 2rem 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif }
h1 { margin: 0; font-size: 1.5rem } h2 { margin: 0; font-size: 1.125rem }
header { margin-bottom: 1.5rem } header p { margin: 0; color: var(--soft) }
main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)) }
article { padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem }
article header { display: flex; justify-content: space-between; align-items: baseline; margin: 0 }
article p { margin: .5rem 0; color: var(--soft) }
.status { font-size: .875rem; font-weight: 600 } .status::before { content: "● " }
.ok { color: var(--good) } .degraded, .starting, .draining { color: var(--fair) } .stopped { color: var(--bad) }
ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .5rem 0 0; padding: 0; list-style: none }
a { color: var(--link) } a:focus-visible { outline: 2px solid; outline-offset: 2px }
`

/** Its script: it asks every two seconds while somebody looks. */
export const portalJs = `const element = (name, attributes, ...children) => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}
const card = (service) => element('article', {},
  element('header', {}, element('h2', {}, service.title),
    element('span', { class: 'status ' + service.status }, service.status)),
  element('p', {}, service.description),
  element('p', {}, element('a', { href: service.url }, service.url), ' · ' + service.name + ' ' + service.version),
  element('ul', {}, ...Object.entries(service.links).map(([text, href]) =>
    element('li', {}, element('a', { href }, text)))))
let shown = ''
const refresh = async () => {
  const summary = document.getElementById('summary')
  const main = document.getElementById('services')
  try {
    const response = await fetch('/services.json')
    const text = await response.text()
    if (text === shown) return
    const { services } = JSON.parse(text)
    const well = services.filter(({ status }) => status === 'ok').length
    summary.textContent = well + ' of ' + services.length + ' services are well'
    main.replaceChildren(...services.map(card))
    shown = text
  } catch {
    shown = ''
    summary.textContent = 'Nobody answers: the services have been stopped.'
    for (const status of main.querySelectorAll('.status')) {
      status.className = 'status stopped'
      status.textContent = 'stopped'
    }
  } finally {
    main.setAttribute('aria-busy', 'false')
  }
}
refresh()
setInterval(() => document.hidden || refresh(), 2000)
document.addEventListener('visibilitychange', () => document.hidden || refresh())
`

/** Its icon: a plinth. */
export const portalSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b5cad"
d="M3 2h10v3H3zM5 6h6v5H5zM2 12h12v2H2z"/></svg>
`
