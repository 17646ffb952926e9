/** The TypeScript compiler API, a bundle of its own: a project of plain SQL never loads it. */
export { ts } from 'ts-morph';
