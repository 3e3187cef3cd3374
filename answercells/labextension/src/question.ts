// What an answer cell says of its question. Written by answercells.notebooks.answer_metadata; never the key.

export type Format =
  | 'single_best'
  | 'multiple_select'
  | 'key_feature'
  | 'extended_matching'
  | 'ordering'
  | 'numeric'
  | 'short_text';

export interface Choice {
  id: string;
  text: string;
}

export interface Question {
  item: string;
  format: Format;
  variable: string;
  number: number;
  options: Choice[];
  stems: Choice[];
  choose: number | null;
  unit: string;
  wordLimit: number | null;
}

const WITH_OPTIONS = [
  'single_best',
  'multiple_select',
  'key_feature',
  'extended_matching',
  'ordering'
];
const FORMATS = [...WITH_OPTIONS, 'numeric', 'short_text'];
const VERSION = 1;

/** Read the question of an answer cell; null for any other cell, or where something is missing. */
export function readQuestion(metadata: unknown): Question | null {
  const data = metadata as Record<string, unknown> | null | undefined;
  if (!data || typeof data !== 'object' || data.version !== VERSION || data.role !== 'answer') {
    return null;
  }
  const { item, format, variable, number, unit } = data;
  if (typeof item !== 'string' || !FORMATS.includes(format as string)) {
    return null;
  }
  if (typeof variable !== 'string' || !/^[A-Za-z_]\w*$/.test(variable)) {
    return null;
  }
  const options = readChoices(data.options);
  const stems = readChoices(data.stems);
  if (WITH_OPTIONS.includes(format as string) && !options.length) {
    return null;
  }
  if (format === 'extended_matching' && !stems.length) {
    return null;
  }
  return {
    item,
    format: format as Format,
    variable,
    number: typeof number === 'number' ? number : 0,
    options,
    stems,
    choose: typeof data.choose === 'number' ? data.choose : null,
    unit: typeof unit === 'string' ? unit : '',
    wordLimit: typeof data.word_limit === 'number' ? data.word_limit : null
  };
}

function readChoices(data: unknown): Choice[] {
  if (!Array.isArray(data)) {
    return [];
  }
  return data
    .filter(each => typeof each?.id === 'string' && typeof each?.text === 'string')
    .map(each => ({ id: each.id, text: each.text }));
}
