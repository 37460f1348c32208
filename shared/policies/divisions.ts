/** A division of GB/T 2260 that has a policy document, or stands above one that has. */
export interface Division {
  readonly code: string;
  readonly name: string;
  readonly level: 'nation' | 'province' | 'city' | 'district';
}

/** Every division with a built-in document and all its ancestors up to the nation, in the order of their codes. */
export const divisions: readonly Division[] = [
  { code: '000000', name: '中国', level: 'nation' },
  { code: '130000', name: '河北省', level: 'province' },
  { code: '320000', name: '江苏省', level: 'province' },
  { code: '320600', name: '南通市', level: 'city' },
  { code: '320614', name: '海门区', level: 'district' },
  { code: '330000', name: '浙江省', level: 'province' },
  { code: '330900', name: '舟山市', level: 'city' },
  { code: '330903', name: '普陀区', level: 'district' },
  { code: '440000', name: '广东省', level: 'province' },
  { code: '441400', name: '梅州市', level: 'city' },
  { code: '441402', name: '梅江区', level: 'district' },
  { code: '620000', name: '甘肃省', level: 'province' },
];
