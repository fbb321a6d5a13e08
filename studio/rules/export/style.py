"""The CSS of an export's page: ink on parchment, a dark scheme for the night, lines in gold.

The tree is made of nested lists. `.line` is a chain of steps at one indentation; each step draws
the part of the trunk above and below its dot. `.off` has the branches that leave a step, each
with a bend from the trunk to its own line.
"""

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #f8f3e7; --card: #fffdf8; --ink: #29241c; --quiet: #6b6152; --rule: #d8cdb6;
  --gold: #b08d57; --gold-ink: #7a5c2c; --bad: #96402f; --well: #f1e9d8;
  --dot: 1.55rem; --gutter: 1.9rem; --trunk: 0.55rem;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15120e; --card: #1f1b15; --ink: #ece4d4; --quiet: #a89d8a; --rule: #40382c;
    --gold-ink: #d3b17a; --bad: #e08b76; --well: #16130f;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0 auto; max-width: 58rem; padding: 2.5rem 1.5rem 3rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
a { color: var(--gold-ink); text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible {
  outline: 2px solid var(--gold); outline-offset: 3px; border-radius: 3px;
}
img { display: block; max-width: 100%; height: auto; }
p { margin: 0; }
.quiet, .small { color: var(--quiet); }
.small { font-size: 0.875rem; }

header { margin-bottom: 2.5rem; }
h1 {
  margin: 0.2rem 0 0.6rem; font: 400 clamp(1.7rem, 1.2rem + 2.4vw, 2.6rem)/1.18 var(--serif);
  text-wrap: balance;
}
h1::first-letter { color: var(--gold); font-size: 1.3em; }
.game { font: italic 1.05rem/1.4 var(--serif); color: var(--gold-ink); }
figure { margin: 1.75rem 0 0; }
figure img {
  width: auto; max-width: calc(100% - 12px); max-height: 32rem; border-radius: 6px;
  box-shadow: 0 0 0 1px var(--gold), 0 0 0 5px var(--paper), 0 0 0 6px var(--gold);
  margin: 6px;
}
figcaption { margin: 0.9rem 6px 0; }

ol, ul { list-style: none; margin: 0; padding: 0; }
.roots > li + li { margin-top: 2rem; }
.node { position: relative; padding-left: var(--gutter); }
.node::before, .node::after {
  content: ""; position: absolute; left: var(--trunk); width: 2px; margin-left: -1px;
  background: var(--rule);
}
.node::before { top: 0; height: var(--dot); }
.node::after { top: var(--dot); bottom: 0; }
.node:last-child::after, .roots > li > .line > .node:first-child::before { display: none; }
.main::before, .main:not(.end)::after {
  background: var(--gold); width: 4px; margin-left: -2px;
}

.off > li > .line > .node:first-child::before {
  left: calc(var(--trunk) - var(--gutter)); width: var(--gutter); height: 1.1rem; margin-left: 0;
  top: calc(var(--dot) - 1.1rem + 1px); background: none;
  border: solid var(--rule); border-width: 0 0 2px 2px; border-bottom-left-radius: 0.9rem;
}

.card {
  display: grid; grid-template: auto 1fr / 10rem minmax(0, 1fr); gap: 0.1rem 1.1rem;
  padding: 0.85rem 0 1.1rem; scroll-margin-top: 1rem;
}
.card::before {
  content: ""; position: absolute; z-index: 1; top: calc(var(--dot) - 0.4rem);
  left: calc(var(--trunk) - 0.4rem); width: 0.8rem; height: 0.8rem; border-radius: 50%;
  background: var(--paper); border: 2px solid var(--rule);
}
.main > .card::before { background: var(--gold); border-color: var(--gold); }
.end > .card::before { box-shadow: 0 0 0 3px var(--paper), 0 0 0 5px var(--gold); }
.failed > .card::before, .canceled > .card::before { background: var(--quiet); }
.thumb { grid-row: 1 / span 2; align-self: start; border-radius: 4px; overflow: hidden; }
.thumb img { width: 100%; max-height: 13rem; object-fit: cover; background: var(--well); }
.end .thumb { box-shadow: 0 0 0 2px var(--paper), 0 0 0 4px var(--gold); }
.card:target .said { text-decoration: underline 2px var(--gold); text-underline-offset: 0.25em; }
.none {
  display: grid; place-content: center; min-height: 4.6rem; padding: 0.5rem; text-align: center;
  border: 1px dashed var(--rule); color: var(--quiet); font: italic 0.95rem/1.3 var(--serif);
}
.failed .none { color: var(--bad); border-color: currentColor; }
.ghost > .card { grid-template-columns: minmax(0, 1fr); font-style: italic; }
.number {
  font: 400 1.05rem/1 var(--serif); color: var(--gold-ink); font-variant-numeric: lining-nums;
}
.chosen { color: var(--gold-ink); font-style: italic; font-family: var(--serif); }
.said { font: 1.08rem/1.4 var(--serif); margin: 0.15rem 0 0.1rem; white-space: pre-line; }
.bad { color: var(--bad); }

details { min-width: 0; align-self: start; }
summary {
  cursor: pointer; width: max-content; padding: 0.3rem 0; color: var(--gold-ink);
  font-size: 0.875rem;
}
dl {
  display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.45rem 1rem;
  margin: 0.4rem 0 0; padding: 0.9rem 1rem; font-size: 0.875rem;
  background: var(--card); border: 1px solid var(--rule); border-radius: 6px;
}
dt { color: var(--quiet); }
dd { margin: 0; white-space: pre-line; }
.copy { -webkit-user-select: all; user-select: all; }
footer { margin-top: 3rem; padding-top: 1.2rem; border-top: 1px solid var(--rule); }

@media (max-width: 36rem) {
  :root { --gutter: 1.25rem; --trunk: 0.4rem; --dot: 1.4rem; }
  body { padding: 1.4rem 1rem 2rem; }
  .card { grid-template-columns: 6rem minmax(0, 1fr); column-gap: 0.8rem; }
  .off .off .card { grid-template-columns: 5rem minmax(0, 1fr); }
  .none { font-size: 0.85rem; padding: 0.3rem; overflow-wrap: break-word; }
  @supports selector(:has(a)) {
    .card:has(details[open]) .thumb { grid-row: 1; }
    details[open] { grid-column: 1 / -1; }
  }
  summary { padding: 0.55rem 0; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; padding: 0.8rem; }
  dd + dt { margin-top: 0.6rem; }
}
@media print { .thumb img { max-height: 9rem; } }
"""
