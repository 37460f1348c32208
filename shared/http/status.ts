import type { RefusalCode } from '../refusal.ts';

export type ProblemCode = RefusalCode | 'internal_error';

interface Kind {
  readonly status: number;
  readonly title: string;
  /** The same request may succeed later without being changed. */
  readonly retryable: boolean;
}

const kind = (status: number, title: string, retryable = false): Kind => ({ status, title, retryable });

/** How each refusal travels: the one table of status numbers. */
export const problemKinds: Record<ProblemCode, Kind> = {
  malformed_json: kind(400, '请求正文不是 JSON'),
  malformed_path: kind(400, '请求地址写法不对'),
  invalid_input: kind(422, '填写的内容有误'),
  body_too_large: kind(413, '请求正文太大'),
  unsupported_media_type: kind(415, '文件的内容类型不对'),
  rate_out_of_bounds: kind(422, '比例超出政策范围'),
  id_number_invalid: kind(422, '证件号码有误'),
  uscc_invalid: kind(422, '统一社会信用代码有误'),
  masked_id_number: kind(422, '证件号码被遮住了'),
  above_computed: kind(422, '金额高于上一步'),
  claim_blocked: kind(422, '申报有必须改正的问题'),
  period_not_open: kind(422, '期间还没有开始'),
  too_many_lines: kind(422, '明细太多'),
  too_many_claims: kind(422, '一次办理的申报太多'),
  invalid_policy: kind(422, '政策文件有误'),
  policy_too_large: kind(422, '政策文件太大'),
  unauthenticated: kind(401, '没有登录'),
  forbidden: kind(403, '没有权限'),
  four_eyes: kind(403, '同一人不能办理两个环节'),
  not_found: kind(404, '没有找到'),
  method_not_allowed: kind(405, '不支持这种请求方法'),
  idempotency_key_missing: kind(400, '缺少 Idempotency-Key'),
  idempotency_key_reused: kind(422, 'Idempotency-Key 已用于别的内容'),
  idempotency_in_flight: kind(409, '同一请求正在办理', true),
  if_match_missing: kind(428, '缺少 If-Match'),
  version_conflict: kind(412, '内容已被别人更改'),
  policy_not_found: kind(404, '没有适用的政策'),
  invalid_transition: kind(409, '当前状态不能这样办理'),
  claim_exists: kind(409, '这一期间已经有申报'),
  class_already_claimed: kind(409, '托班已经申报过'),
  no_payment_basis: kind(409, '没有登记支付依据'),
  inspection_open: kind(409, '抽查还没有完成'),
  budget_insufficient: kind(409, '指标不足'),
  already_exists: kind(409, '已经存在'),
  rate_overlaps: kind(409, '与已有比例的月份重叠'),
  still_in_use: kind(409, '仍在使用'),
  calendar_unknown: kind(409, '没有这一年的工作日历'),
  notice_open: kind(409, '公示期还没有结束'),
  objection_too_late: kind(409, '异议期已过'),
  year_closed: kind(409, '年度已结账'),
  not_payable: kind(409, '现在不能支付'),
  answer_refused: kind(422, '支付结果对不上'),
  answer_already_imported: kind(409, '这份文件已导入过'),
  unreadable_file: kind(422, '文件读不出来'),
  not_uploaded: kind(409, '文件还没有传到'),
  recovery_above_paid: kind(422, '追回金额高于已支付'),
  busy: kind(503, '暂时繁忙', true),
  internal_error: kind(500, '服务出错', true),
};
