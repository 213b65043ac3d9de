/** ISO 4217's digits, where `Intl` has others or none: what people are shown in daily life is not what an account counts. */
const ofIso: Readonly<Record<string, number>> = {
  CLP: 0,
  HUF: 2,
  ISK: 0,
  TWD: 2,
};

/** How many digits stand after the point: 2 for USD, 0 for JPY, 3 for KWD. Throws RangeError for what is no code at all. */
export function currencyDigits(currency: string): number {
  return (
    ofIso[currency] ??
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
    2
  );
}
