// Reads the literal that an answer cell assigns, as answercells.literals does, and nothing more:
// what is not understood here is left as it was typed, and the grader reads it.

export type Literal = null | boolean | number | string | Items | Map<string, Literal>;

/** A list or tuple, or a set, which has no order. */
export type Items = Literal[] & { unordered?: boolean };

export interface Reading {
  /** Whether the cell is one plain answer, as far as this reader knows. */
  clear: boolean;
  value: Literal;
  /** Where the literal stands, if the cell has one statement. */
  span: [number, number] | null;
}

const LETTERS = 'ABCDEFGHIJ';
const UNCLEAR: Reading = { clear: false, value: null, span: null };

class NotPlain extends Error {}

/** Read the value that an answer cell assigns to its variable. */
export function readLiteral(source: string, variable: string): Reading {
  const reader = new Reader(source);
  const found: { value: Literal; span: [number, number] }[] = [];
  try {
    while (reader.skip(true)) {
      reader.expectName(variable);
      reader.expect('=');
      reader.skip(false);
      const start = reader.at;
      const value = reader.literal();
      found.push({ value, span: [start, reader.at] });
      reader.expectEndOfLine();
    }
  } catch (error) {
    if (error instanceof NotPlain) {
      return UNCLEAR;
    }
    throw error;
  }
  if (!found.length) {
    return { clear: true, value: null, span: null };
  }
  const last = found[found.length - 1];
  const given = [...found.slice(0, -1).filter(each => !isBlank(each.value)), last];
  if (new Set(given.map(each => canonical(each.value))).size > 1) {
    return UNCLEAR;
  }
  return { clear: true, value: last.value, span: found.length === 1 ? last.span : null };
}

/** Whether an answer holds nothing. */
export function isBlank(value: Literal): boolean {
  if (value === null) {
    return true;
  }
  if (typeof value === 'string') {
    return !value.trim();
  }
  if (Array.isArray(value)) {
    return value.every(isBlank);
  }
  return value instanceof Map && [...value.values()].every(isBlank);
}

/** Write an answer in place of the one that a cell holds; its comments stay where they can. */
export function replaceLiteral(source: string, variable: string, literal: string): string {
  const { clear, span } = readLiteral(source, variable);
  if (clear && span) {
    return source.slice(0, span[0]) + literal + source.slice(span[1]);
  }
  return `${variable} = ${literal}`;
}

function canonical(value: Literal): string {
  return JSON.stringify(value instanceof Map ? ['map', ...value] : [typeof value, value]);
}

class Reader {
  at = 0;

  constructor(private readonly text: string) {}

  /** Skip blanks and comments, with line ends if told; say whether anything is left. */
  skip(lines: boolean): boolean {
    const blanks = lines ? /(?:\s|#[^\n]*)*/y : /[ \t]*/y;
    blanks.lastIndex = this.at;
    this.at += blanks.exec(this.text)![0].length;
    return this.at < this.text.length;
  }

  expect(text: string): void {
    this.skip(false);
    if (!this.text.startsWith(text, this.at)) {
      throw new NotPlain();
    }
    this.at += text.length;
  }

  expectName(name: string): void {
    if (this.take(/[A-Za-z_]\w*/y) !== name) {
      throw new NotPlain();
    }
  }

  expectEndOfLine(): void {
    this.skip(false);
    if (!this.take(/#[^\n]*(?:\n|$)|\r?\n|$/y, true)) {
      if (this.at < this.text.length) {
        throw new NotPlain();
      }
    }
  }

  literal(depth = 0): Literal {
    if (depth > 4) {
      throw new NotPlain();
    }
    const next = this.text[this.at];
    if (next === '"' || next === "'") {
      return this.string();
    }
    if (next === '[' || next === '(') {
      return this.items(next === '[' ? ']' : ')', depth);
    }
    if (next === '{') {
      return this.braces(depth);
    }
    const number = this.take(/[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y, true);
    if (number) {
      if (/^[+-]?0\d/.test(number) && !/[.eE]/.test(number)) {
        throw new NotPlain(); // Python has no such number
      }
      return Number(number);
    }
    return this.name();
  }

  private name(): Literal {
    const name = this.take(/[A-Za-z_]\w*(?![\w("'])/y);
    if (name === 'None') {
      return null;
    }
    if (name === 'True' || name === 'False') {
      return name === 'True';
    }
    if (name.length === 1 && LETTERS.includes(name.toUpperCase())) {
      return name.toUpperCase();
    }
    throw new NotPlain();
  }

  private string(): string {
    const quoted = this.take(/"(?!"")(?:[^"\\\n\r]|\\[\\'"nt])*"|'(?!'')(?:[^'\\\n\r]|\\[\\'"nt])*'/y);
    const escapes: Record<string, string> = { n: '\n', t: '\t' };
    return quoted.slice(1, -1).replace(/\\(.)/g, (_, sign: string) => escapes[sign] ?? sign);
  }

  private items(close: string, depth: number): Literal {
    this.at += 1;
    const found: Literal[] = [];
    let commas = 0;
    while (this.skip(true) && this.text[this.at] !== close) {
      if (found.length > commas) {
        throw new NotPlain();
      }
      found.push(this.literal(depth + 1));
      this.skip(true);
      if (this.text[this.at] === ',') {
        this.at += 1;
        commas += 1;
      }
    }
    this.expect(close);
    // ("A") is no tuple
    return close === ')' && found.length === 1 && !commas ? found[0] : found;
  }

  private braces(depth: number): Literal {
    const start = this.at;
    this.at += 1;
    const pairs = new Map<string, Literal>();
    let open = true;
    while (this.skip(true) && this.text[this.at] !== '}') {
      if (!open) {
        throw new NotPlain();
      }
      const key = this.literal(depth + 1);
      this.skip(true);
      if (this.text[this.at] !== ':') {
        this.at = start; // a set, which has no pairs
        return Object.assign(this.items('}', depth) as Items, { unordered: true });
      }
      this.at += 1;
      this.skip(true);
      const name = String(key).trim();
      if (!(typeof key === 'string' || Number.isInteger(key)) || pairs.has(name)) {
        throw new NotPlain();
      }
      pairs.set(name, this.literal(depth + 1));
      this.skip(true);
      open = this.text[this.at] === ',';
      this.at += open ? 1 : 0;
    }
    this.expect('}');
    return pairs;
  }

  private take(pattern: RegExp, optional = false): string {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match && !optional) {
      throw new NotPlain();
    }
    this.at += match ? match[0].length : 0;
    return match ? match[0] : '';
  }
}
