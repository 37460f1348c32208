import type { AskedFact } from './facts.ts';
import type { FieldFault, PlaceAndMonth } from './question.ts';

/** A division that parents may choose, with its name in full: 浙江省舟山市普陀区. */
export interface Place {
  readonly code: string;
  readonly name: string;
}
/** One answer to “which child”, with what the policy in force gives it; null where that cannot be said beforehand. */
export interface OrderOption {
  readonly order: number;
  /** 第二个孩子（二孩） */
  readonly label: string;
  /** 二孩 */
  readonly short: string;
  readonly gives: { readonly text: string; readonly less: boolean } | null;
}
export interface FormModel {
  readonly places: readonly Place[];
  readonly years: readonly string[];
  readonly at: PlaceAndMonth;
  readonly asked: readonly AskedFact[];
  readonly orders: readonly OrderOption[];
  readonly chosenOrder: number | null;
  /** What was typed, as it was typed. */
  readonly query: URLSearchParams;
  readonly faults: readonly FieldFault[];
  /** The amount to keep in sight once there is one. */
  readonly payable: string | null;
}
