import type { PolicyDocument } from '../policy/schema.ts';
import hebei from './130000-hebei.json' with { type: 'json' };
import zhoushan from './330900-zhoushan.json' with { type: 'json' };
import putuo from './330903-putuo.json' with { type: 'json' };

/**
 * The documents that ship with the product. Their shape, their figures and their cases are held by
 * `tests/shared/policies`, so nothing is validated again at every start.
 */
export const policies = [hebei, zhoushan, putuo] as unknown as readonly PolicyDocument[];
