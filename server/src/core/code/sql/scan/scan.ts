import type { Dialect } from '../../../model/dialect';
import { isWord, type Token } from '../../../sql/tokens';
import { type Block, openBlock } from '../blocks';

/** Brackets within each other; beyond, the rest is passed over. */
export const MAX_DEPTH = 100;

/** Reads a query or change, on whose first word the scan stands. Gives its block. */
export type StatementReader = (scan: Scan, parent: Block | undefined, depth: number) => Block | undefined;

/** A walk over the tokens of a text, and the blocks found on it. */
export class Scan {
  /** The token it stands on. */
  at = 0;
  /** The text is not of the grammar. */
  broken = false;
  /** Those that are in no other. */
  readonly blocks: Block[] = [];

  /** `statements`: what stands in brackets may be any statement. */
  constructor(readonly text: string, readonly tokens: readonly Token[], readonly dialect: Dialect, private readonly statements: StatementReader) {}

  token(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  is(word: string, ahead = 0): boolean {
    return isWord(this.tokens[this.at + ahead], word);
  }

  mark(value: string, ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    return token?.kind === 'punctuation' && token.value === value;
  }

  operator(value: string, ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    return token?.kind === 'operator' && token.value === value;
  }

  /** Passes over the words if all of them stand here. */
  accept(...words: readonly string[]): boolean {
    if (!words.every((word, index) => this.is(word, index))) return false;
    this.at += words.length;
    return true;
  }

  acceptMark(value: string): boolean {
    if (!this.mark(value)) return false;
    this.at++;
    return true;
  }

  ends(): boolean {
    return this.at >= this.tokens.length || this.mark(')') || this.mark(']') || this.mark(';');
  }

  open(statement: Block['statement'], parent: Block | undefined): Block {
    const block = openBlock(statement, parent);
    if (!parent) this.blocks.push(block);
    return block;
  }

  readStatement(parent: Block | undefined, depth: number): Block | undefined {
    return this.statements(this, parent, depth);
  }

  /** The bracket that is open ends here; what stands before its end was not understood. */
  close(): void {
    let depth = 0;
    while (this.at < this.tokens.length) {
      const next = this.token();
      if (next?.kind === 'punctuation') {
        if (next.value === '(' || next.value === '[') depth++;
        else if (next.value === ')' || next.value === ']') {
          if (depth === 0) return void this.at++;
          depth--;
        } else if (next.value === ';') return;
      }
      this.at++;
    }
  }

  /** Passes over what follows up to and with the bracket that begins `ahead` tokens on. */
  skipBrackets(ahead: number): void {
    this.at += ahead;
    if (!this.mark('(') && !this.mark('[')) return;
    this.at++;
    this.close();
  }

  skipUntil(word: string): void {
    while (!this.ends() && !this.is(word)) this.at++;
  }
}
