/** Rows under their titles, padded to columns; the first `texts` of them to the left, numbers to the right. */
export function textTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  texts: number,
): readonly string[] {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [titles, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
