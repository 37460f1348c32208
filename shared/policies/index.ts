import type { Policy } from '../policy/index.ts';
import careStandards from './000000-care-standards.json' with { type: 'json' };
import childAllowance from './000000-child-allowance.json' with { type: 'json' };
import homeCare from './000000-home-care.json' with { type: 'json' };
import registration from './000000-registration.json' with { type: 'json' };
import taxReliefOf2019 from './000000-tax-relief-1.json' with { type: 'json' };
import taxReliefOf2026 from './000000-tax-relief-2.json' with { type: 'json' };
import utilityPrice from './000000-utility-price.json' with { type: 'json' };
import hebei from './130000-hebei.json' with { type: 'json' };
import nantong from './320600-nantong.json' with { type: 'json' };
import haimen from './320614-haimen.json' with { type: 'json' };
import zhoushan from './330900-zhoushan.json' with { type: 'json' };
import putuo from './330903-putuo.json' with { type: 'json' };
import meijiang from './441402-meijiang.json' with { type: 'json' };
import gansu from './620000-gansu.json' with { type: 'json' };

/** National rules, known in part through reports only: one document per instrument, for each has its own dates. */
const nation = [careStandards, childAllowance, homeCare, registration, taxReliefOf2019, taxReliefOf2026, utilityPrice];

/**
 * The documents that ship with the product. Their shape, their figures and their cases are held by
 * `tests/shared/policies`, so nothing is validated again at every start.
 */
export const policies = [
  ...nation,
  hebei,
  nantong,
  haimen,
  zhoushan,
  putuo,
  meijiang,
  gansu,
] as unknown as readonly Policy[];
