import type { IsoDate } from '../../../shared/calendar.ts';
import { choicesOf } from './facts.ts';
import type { FeesModel } from './fees-page.tsx';
import type { OrderOption } from './form-model.ts';
import type { Law } from './law.ts';
import type { Outcome } from './outcome.ts';
import { type FieldFault, fieldOf, type PlaceAndMonth, readPlaceAndMonth, readTold, type Told } from './question.ts';
import { monthText, yuanShown } from './wording.ts';

export interface Visit {
  readonly url: URL;
  readonly today: IsoDate;
  readonly big: boolean;
  /** The script asks after a changed field: what is still blank is no fault yet. */
  readonly live: boolean;
}

/** Reads the address as a question, asks the law and lays out all that the page shows. */
export function feesModel(law: Law, { url, today, big, live }: Visit): FeesModel {
  const query = url.searchParams;
  const at = readPlaceAndMonth(
    query,
    law.places.map(({ code }) => code),
  );
  const asked = law.asked(at.division, at.month);
  const told = readTold(query, asked);
  const touched = [...ownFields, ...asked.map(({ name }) => fieldOf(name))].some((name) => query.has(name));
  const { outcome, faults } = touched ? answer(law, at, told) : { outcome: null, faults: [] };
  const shownFaults = live && !outcome ? faults.filter(({ field }) => query.get(field)) : faults;
  const orders = law.orders(at.division, at.month, told.facts);
  const chosenOrder = chosen(orders, told.facts.birthOrder);
  const place = law.places.find(({ code }) => code === at.division)?.name ?? '';
  const child = orders.find(({ order }) => order === chosenOrder)?.short;
  const answers = asked.flatMap(({ name, fact }) => toldText(name, fact, told.facts[name], child));
  return {
    form: {
      places: law.places,
      years: yearsFor(law.since, today, at.year),
      at: touched ? at : { ...at, year: today.slice(0, 4), monthOfYear: today.slice(5, 7) },
      asked,
      orders,
      chosenOrder,
      query,
      faults: shownFaults,
      payable: outcome?.is === 'amount' ? outcome.payable : null,
    },
    outcome,
    asked: {
      summary: [place, at.month ? monthText(at.month) : '', child ?? ''].filter(Boolean).join('，'),
      hrefFor: (month) => `/fees?${canonical(query, month)}`,
    },
    sheet: {
      told: [['入托地区', place], ['月份', at.month ? monthText(at.month) : ''], ...answers],
      today,
      address: `${url.origin}/fees?${canonical(query, at.month ?? '')}`,
    },
    big,
    here: `${url.pathname}${url.search}`,
  };
}

const ownFields = ['division', 'month', 'year', 'mon', 'order', 'fee'];

/** The one address of a question: month in one piece, nothing blank; null while the question is not complete. */
export function canonicalAddress(url: URL, { outcome, form }: FeesModel): string | null {
  const sentByForm = url.searchParams.has('year') || url.searchParams.has('mon');
  return sentByForm && outcome && form.at.month ? `/fees?${canonical(url.searchParams, form.at.month)}` : null;
}

function canonical(query: URLSearchParams, month: string): URLSearchParams {
  const kept = [...query].filter(([name, value]) => !['month', 'year', 'mon'].includes(name) && value.trim() !== '');
  const [division, rest] = [kept.filter(([name]) => name === 'division'), kept.filter(([name]) => name !== 'division')];
  return new URLSearchParams([...division, ['month', month], ...rest]);
}

/** All faults at once; what is told is not missed where the answer does not hang on it. */
function answer(law: Law, at: PlaceAndMonth, told: Told): { outcome: Outcome | null; faults: readonly FieldFault[] } {
  const { division, month } = at;
  const settled = division !== null && month !== null && law.settled(division, month);
  const faults = [...at.faults, ...(settled ? [] : told.faults)];
  if (faults.length > 0 || division === null || month === null) return { outcome: null, faults };
  const outcome = law.ask({ division, month, facts: told.facts });
  return 'faults' in outcome ? { outcome: null, faults: outcome.faults } : { outcome, faults: [] };
}

/** The third option stands for every later child as well. */
function chosen(orders: readonly OrderOption[], told: unknown): number | null {
  const last = orders.at(-1)?.order;
  return typeof told === 'number' && last !== undefined ? Math.min(told, last) : null;
}

/** From the year before the oldest document to the next one; a year that was asked for is among them. */
function yearsFor(since: IsoDate, today: IsoDate, asked: string): string[] {
  const first = Number(since.slice(0, 4)) - 1;
  const years = Array.from({ length: Number(today.slice(0, 4)) + 2 - first }, (_, index) => String(first + index));
  if (/^[1-9]\d{3}$/.test(asked) && !years.includes(asked)) years.push(asked);
  return years.sort().reverse();
}

function toldText(
  name: string,
  fact: Parameters<typeof choicesOf>[0],
  value: unknown,
  child: string | undefined,
): (readonly [string, string])[] {
  if (value === undefined) return [];
  if (name === 'birthOrder') return [['孩次', child ?? '']];
  const coded = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
  const labels = new Map(choicesOf(fact));
  const text = [coded].flat().map((item) => labels.get(String(item)) ?? String(item));
  const shown = fact.type === 'money' ? yuanShown(String(value)) : text.join('、');
  return [[fact.label, `${shown}${fact.type === 'money' ? '/月' : (fact.unit ?? '')}`]];
}
