/* How the panel looks. It needs no light-dark(), field-sizing or dvh. */

export default `
.panel { inline-size: 25em; block-size: min(44em, 100% - 2.5em); display: flex; flex-direction: column; container-type: size; background: var(--paper); color: var(--ink); border: var(--edge); border-radius: 16px; overflow: hidden auto }
@media (max-width: 520px), (max-height: 480px) { .panel { inset-block: var(--top, 0) auto; block-size: var(--height, 100%); border-radius: 0; padding-block: env(safe-area-inset-top) env(safe-area-inset-bottom) } }
@media (max-width: 520px) { .panel { inset-inline: 0; inline-size: 100%; border: 0 } }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .75em; padding-block: .4em .6em; padding-inline: 1.1em; border-block-end: var(--edge) }
.head .quiet { margin-inline-end: -.5em; font-size: 1.25em; line-height: 1.2 }
.opening { flex: 1 1 auto }
.head, .handler, .missing, .tools, form { flex: none }
a[href^=tel] { display: inline-block }
h2 { flex: 1 1 calc(100% - 4em); font-size: 1.05em; line-height: 1.3 }
.log { flex: 1 1 8em; min-block-size: 5em; overflow-y: auto; list-style: none; padding: 1.1em; display: flex; flex-direction: column; gap: 1em }
.panel, .log, .danger { overscroll-behavior: contain }
.log:focus-visible, .danger:focus-visible, textarea:focus-visible { outline-offset: -2px }
.later { flex: none; align-self: center; margin-block: -3em .25em; border: 2px solid var(--paper) }
.user > p:not(.note), .text { border-radius: 14px; padding: .6em .9em; white-space: pre-wrap }
.user { align-self: flex-end; max-inline-size: 85%; display: grid; justify-items: end; gap: .25em }
.user > p:not(.note) { background: var(--accent); color: var(--on-accent); border-end-end-radius: 4px }
.text { background: var(--faint); border-end-start-radius: 4px }
.desk { display: grid; gap: .7em; justify-items: start }
.staff { display: grid; gap: .25em; justify-items: start }
.staff .text { background: var(--paper); border: 1px solid var(--accent) }
.author { font-weight: 650 }
.tags { display: flex; flex-wrap: wrap; gap: .4em }
.tag { font-weight: 600; border: var(--edge); border-radius: 99px; padding: .1em .75em }
.high { color: var(--alarm); border-color: currentcolor }
.emergency { background: var(--alarm); color: var(--paper) }
.danger { flex: 0 1 auto; min-block-size: min(4em, 25%); max-block-size: 45%; overflow-y: auto; padding: .7em 1.1em; background: #a3160f; color: #fff }
.danger strong { display: block }
.panel:has(.danger:not([hidden])) :is(.opening, .call) { display: none }
@container (max-height: 27em) { .panel:has(.danger:not([hidden])) :is(.handler, .missing) { display: none } }
.steps { border-inline-start: 3px solid var(--accent); padding-inline-start: .9em }
.steps ol { padding-inline-start: 1.25em }
.steps li { margin-block-start: .25em }
h3, .rating, .handler, .opening, .author, .note, .missing, .counter, .progress, .quiet, .tag, .call { font-size: .875em }
:is(.rating, .progress) * { font-size: 1em }
h3, .opening, .note, .missing, .counter, .progress, ::placeholder { color: var(--muted) }
::placeholder { opacity: 1 }
.progress { inline-size: 100%; display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between }
.progress span::after { content: " …" }
progress { display: block; inline-size: 100%; block-size: .5em; accent-color: var(--accent) }
.notice { inline-size: 100%; border: 1px solid var(--alarm); border-radius: 12px; padding: .75em }
.notice button { display: block; margin-block-start: .6em }
.missing { padding: .4em 1.25em; border-block-start: var(--edge) }
.handler { padding: .4em 1.25em; background: var(--faint) }
.handler:empty, .missing:empty, .counter:empty { display: none }
.tools { display: flex; flex-wrap: wrap; justify-content: space-between; padding: .15em .6em; border-block-start: var(--edge) }
.missing:not(:empty) + .tools { border: 0; padding-block-start: 0 }
form { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: .5em; align-items: end; padding: 0 .75em .75em }
.counter { grid-column: 1 / -1 }
.over { color: var(--alarm) }
@container (max-width: 17em) { textarea { order: -1; grid-column: 1 / -1 } }
textarea { min-block-size: 2.75em; max-block-size: 9em; resize: none }
textarea, input { font: inherit; color: inherit; inline-size: 100%; padding: .55em .8em; border: 1px solid #7c8884; border-radius: 12px; background: var(--paper) }
/* As above a phone's keyboard. */
@container (max-height: 27em) { .panel:has(:is(textarea, input):focus) :is(.opening, .call, .handler, .missing, .tools) { display: none } .panel:has(:is(textarea, input):focus) .log { min-block-size: 0; padding-block: 0 } }`;
