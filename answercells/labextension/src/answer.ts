// An answer as a form shows it, read from a literal and written as one. Follows answercells.scoring.

import { isBlank, Literal } from './literal';
import { Question } from './question';

/** Letters for choices and orders, a letter for each stem, or text for numbers. */
export type Answer = string[] | Record<string, string> | string;

/** Read a literal as an answer to a question; null where a form cannot show it as it stands. */
export function readAnswer(question: Question, given: Literal): Answer | null {
  const value = isBlank(given) ? null : given;
  const allowed = question.options.map(option => option.id);
  switch (question.format) {
    case 'single_best': {
      const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
      if (one === null) {
        return [];
      }
      const found = letter(one, allowed);
      return found ? [found] : null;
    }
    case 'multiple_select':
    case 'key_feature': {
      const found = value === null ? [] : letters(value, allowed);
      return found && inOrder(found, allowed);
    }
    case 'ordering': {
      if (Array.isArray(value) && value.unordered) {
        return null;
      }
      const found = value === null ? [] : letters(value, allowed);
      const whole = found && new Set(found).size === allowed.length;
      return found && (!found.length || (whole && found.length === allowed.length)) ? found : null;
    }
    case 'extended_matching':
      return pairs(question, value, allowed);
    case 'numeric':
      if (value === null) {
        return '';
      }
      return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : null;
    default:
      return typeof value === 'string' ? value : null;
  }
}

/** Write an answer as the literal that the cell is to hold. */
export function writeAnswer(question: Question, answer: Answer): string {
  const quote = (text: string) => JSON.stringify(text);
  if (typeof answer === 'string') {
    const plain = answer.trim();
    if (!plain) {
      return 'None';
    }
    const number = /^[+-]?(?:0|[1-9]\d*|0?(?=\.))(?:\.\d+)?$/.test(plain);
    return number ? plain : quote(printable(plain));
  }
  if (Array.isArray(answer)) {
    if (!answer.length) {
      return 'None';
    }
    return question.format === 'single_best'
      ? quote(answer[0])
      : `[${answer.map(quote).join(', ')}]`;
  }
  const parts = question.stems.map(({ id }) => {
    const name = /^[1-9]\d*$/.test(id) ? id : quote(id);
    return `${name}: ${answer[id] ? quote(answer[id]) : 'None'}`;
  });
  return `{${parts.join(', ')}}`;
}

/** Whether an answer that a form shows is complete enough to count as given. */
export function isAnswered(answer: Answer): boolean {
  if (typeof answer === 'string') {
    return Boolean(answer.trim());
  }
  return Object.values(answer).some(Boolean);
}

function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029\ufffd]/g, ' ').slice(0, 200);
}

function inOrder(found: string[], allowed: string[]): string[] {
  return allowed.filter(id => found.includes(id));
}

function letter(value: Literal, allowed: string[]): string | null {
  if (typeof value !== 'string') {
    return null;
  }
  const found = value.trim().replace(/^[.)(]+|[.)(]+$/g, '').toUpperCase();
  return allowed.includes(found) ? found : null;
}

function letters(value: Literal, allowed: string[]): string[] | null {
  let parts: Literal[];
  if (typeof value === 'string') {
    if (/^\s*[A-Za-z]\s*-\s*[A-Za-z]\s*$/.test(value)) {
      return null;
    }
    const split = value.trim().split(/[\s,;>/&+-]+|\band\b/).filter(Boolean);
    parts = split.length === 1 ? [...split[0]] : split;
  } else if (Array.isArray(value)) {
    parts = value.filter(each => each !== null && each !== '');
  } else {
    return null;
  }
  const found = parts.map(part => letter(part, allowed));
  return found.includes(null) ? null : (found as string[]);
}

function pairs(
  question: Question,
  value: Literal,
  allowed: string[]
): Record<string, string> | null {
  const ids = question.stems.map(stem => stem.id);
  const answer: Record<string, string> = {};
  let given: [string, Literal][];
  if (value === null) {
    given = [];
  } else if (value instanceof Map) {
    given = [...value];
  } else if (Array.isArray(value) && value.length === ids.length) {
    given = value.map((each, place) => [ids[place], each]);
  } else if (typeof value === 'string') {
    const pair = /(\d{1,3}) ?[:=.-]? ?([A-Za-z])(?![A-Za-z0-9])/g;
    given = [...value.matchAll(pair)].map(match => [match[1], match[2]]);
    if (value.replace(pair, '').replace(/[\s,;]/g, '') || (!given.length && value.trim())) {
      return null;
    }
  } else {
    return null;
  }
  for (const [id, each] of given) {
    if (!ids.includes(id) || id in answer) {
      return null;
    }
    if (each === null || each === '') {
      continue;
    }
    const found = letter(each, allowed);
    if (!found) {
      return null;
    }
    answer[id] = found;
  }
  return answer;
}
