/* How the panel looks. No browser needs light-dark(), field-sizing or dvh for it. */

export default `
.panel { position: fixed; inset-block-end: 1.25rem; inset-inline-end: 1.25rem; z-index: 2147483000; inline-size: 25rem; block-size: min(44rem, 100vh - 2.5rem); display: flex; flex-direction: column; container-type: size; background: var(--paper); color: var(--ink); border: var(--edge); border-radius: 16px; overflow: hidden; box-shadow: 0 8px 32px rgb(0 0 0 / .28) }
@supports (block-size: 1dvh) { .panel { block-size: min(44rem, 100dvh - 2.5rem) } }
@media (max-width: 520px) { .panel { inset-block: var(--top, 0) auto; inset-inline: 0; inline-size: 100%; block-size: var(--height, 100%); border: 0; border-radius: 0 } }
textarea { font: inherit; color: inherit }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .75rem; padding-block: .4rem .6rem; padding-inline: 1.1rem; border-block-end: var(--edge) }
.head .quiet { margin-inline-end: -.6rem; font-size: 1.25rem; line-height: 1.2 }
.opening { flex: 1 1 auto }
.head, .handler, .missing, .tools, form { flex: none }
a[href^=tel] { white-space: nowrap }
h2 { flex: 1 1 calc(100% - 4rem); font-size: 1.05rem; line-height: 1.3; overflow-wrap: anywhere }
.log { flex: 1 1 8rem; min-block-size: 0; overflow-y: auto; list-style: none; padding: 1.1rem; display: flex; flex-direction: column; gap: 1rem }
.log:focus-visible, .danger:focus-visible, textarea:focus-visible { outline-offset: -2px }
.user > p:not(.note), .text { border-radius: 14px; padding: .6em .9em; white-space: pre-wrap; overflow-wrap: anywhere }
.user { align-self: flex-end; max-inline-size: 85%; display: grid; justify-items: end; gap: .25rem }
.user > p:not(.note) { background: var(--accent); color: var(--on-accent); border-end-end-radius: 4px }
.text { background: var(--faint); border-end-start-radius: 4px }
.desk { display: grid; gap: .7rem; justify-items: start }
.staff { display: grid; gap: .25rem; justify-items: start }
.staff .text { background: var(--paper); border: 1px solid var(--accent) }
.author { font-weight: 650 }
.tags { display: flex; flex-wrap: wrap; gap: .4rem }
.tag { font-weight: 600; border: var(--edge); border-radius: 99px; padding: .1em .75em }
.high { color: var(--alarm); border-color: currentcolor }
.emergency { background: var(--alarm); color: var(--paper) }
.danger { flex: 0 1 auto; min-block-size: 4rem; max-block-size: 45%; overflow-y: auto; padding: .7rem 1.1rem; background: #a3160f; color: #fff }
.danger strong { display: block }
.panel:has(.danger:not([hidden])) :is(.opening, .call) { display: none }
.steps { border-inline-start: 3px solid var(--accent); padding-inline-start: .9rem }
.steps ol { padding-inline-start: 1.25em }
.steps li { margin-block-start: .25rem }
h3, .rating, .handler, .opening, .author, .note, .missing, .counter, .progress, .quiet, .tag, .call { font-size: .875rem }
h3, .opening, .note, .missing, .counter, .progress, ::placeholder { color: var(--muted) }
::placeholder { opacity: 1 }
.rating { display: flex; flex-wrap: wrap; align-items: center; gap: 0 .25rem; color: var(--muted); margin-block-start: -.4rem }
.desk:has(~ .desk[aria-busy]) .rating:not(:has([aria-pressed=true])) { display: none }
[aria-pressed=true] { background: var(--accent); color: var(--on-accent) }
.progress { inline-size: 100%; display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between }
.progress span::after { content: " …" }
progress { display: block; inline-size: 100%; block-size: .5rem; accent-color: var(--accent) }
.notice { inline-size: 100%; border: 1px solid var(--alarm); border-radius: 12px; padding: .75rem; overflow-wrap: anywhere }
.notice button { display: block; margin-block-start: .6rem }
.missing { padding: .35rem 1.1rem; border-block-start: var(--edge) }
.handler { padding: .35rem 1.1rem; background: var(--faint) }
.handler:empty, .missing:empty, .counter:empty { display: none }
.tools { display: flex; flex-wrap: wrap; justify-content: space-between; padding: .15rem .6rem; border-block-start: var(--edge) }
.missing:not(:empty) + .tools { border: 0; padding-block-start: 0 }
form { display: grid; grid-template-columns: auto 1fr auto; gap: .5rem; align-items: end; padding: 0 .75rem .75rem }
.counter { grid-column: 1 / -1 }
.over { color: var(--alarm) }
[type=file] { display: none }
.adders { display: flex; margin-inline-start: -.4rem }
.adders .quiet { padding: .5em .45em }
svg { display: block; inline-size: 1.5rem; block-size: 1.5rem; fill: none; stroke: currentcolor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round }
.photo svg { margin: auto; block-size: 5rem; color: var(--muted) }
.dropping::after { content: attr(data-drop); position: absolute; inset: .5rem; display: grid; place-items: center; border: 3px dashed var(--accent); border-radius: 12px; background: var(--paper); font-weight: 650; pointer-events: none }
textarea { min-block-size: 2.75rem; max-block-size: 9rem; resize: none; padding: .55em .8em; border: 1px solid #7c8884; border-radius: 12px; background: var(--paper); overflow-wrap: anywhere }
/* As above a phone's keyboard. */
@container (max-height: 27rem) { .opening, .handler, .missing, .tools { display: none } }`;
