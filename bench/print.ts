/** Writes one line. */
export type Print = (line: string) => void;

/** Rows as aligned columns below their headings: the first column to the left, numbers to the right. */
export function printTable(
  print: Print,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const align = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  print(align(headings));
  print(widths.map((width) => '-'.repeat(width)).join('  '));
  for (const row of rows) print(align(row));
}

/** A number with as many digits as one reads: 3 significant ones, whole from 100 on. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return value >= 100
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(3)));
}
