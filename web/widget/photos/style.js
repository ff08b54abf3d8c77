/* How photos look. */

export default `
.tray { grid-column: 1 / -1; list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; padding: 0; margin: 0 }
.tray li { position: relative; display: grid; gap: .25rem; max-inline-size: 100%; font-size: .875rem }
.tray .quiet { position: absolute; inset-block-start: .15rem; inset-inline-end: .15rem; min-inline-size: 2rem; min-block-size: 2rem; padding: 0; border-radius: 99px; background: var(--paper); color: var(--ink) }
.tray li:not(:has(.photo)) { padding-inline-end: 2.5rem }
.tray progress { inline-size: 5.5rem }
.photo { display: block; overflow: hidden; border-radius: 10px; background: var(--faint) }
.photo canvas { display: block; max-inline-size: 100%; max-block-size: 12rem; block-size: auto }
.tray .photo { inline-size: 5.5rem; block-size: 5.5rem }
.tray .photo canvas { inline-size: 100%; block-size: 100%; max-block-size: none; object-fit: cover }
.pictures { display: flex; flex-wrap: wrap; gap: .4rem; justify-content: flex-end }
.pictures .photo { min-inline-size: 5rem; min-block-size: 5rem; max-inline-size: 12rem }
form .note { grid-column: 1 / -1 }
form .note:empty { display: none }
`;
