/* How photos look. */

export default `
.tray { grid-column: 1 / -1; list-style: none; display: flex; flex-wrap: wrap; gap: .5em; padding: 0; margin: 0 }
.tray li { position: relative; display: grid; gap: .25em; max-inline-size: 100%; font-size: .875em }
.tray .quiet { font-size: 1em; position: absolute; inset-block-start: .15em; inset-inline-end: .15em; min-inline-size: 2em; min-block-size: 2em; padding: 0; border-radius: 99px; background: var(--paper); color: var(--ink) }
.tray li:not(:has(.photo)) { padding-inline-end: 2.5em }
.tray progress { inline-size: 5.5em }
.photo { display: block; overflow: hidden; border-radius: 10px; background: var(--faint) }
.photo canvas { display: block; max-inline-size: 100%; max-block-size: 12em; block-size: auto }
.tray .photo { inline-size: 5.5em; block-size: 5.5em }
.tray .photo canvas { inline-size: 100%; block-size: 100%; max-block-size: none; object-fit: cover }
.pictures { display: flex; flex-wrap: wrap; gap: .4em; justify-content: flex-end }
.pictures .photo { min-inline-size: 5em; min-block-size: 5em; max-inline-size: 12em }
form .note { grid-column: 1 / -1 }
form .note:empty { display: none }
`;
