// Prints the page index of a Parquet file as hyparquet reads it, and what it finds when it goes by that index.
//
//   node parquet-pages.mjs FILE [COLUMN LOW HIGH]
//
// One JSON document a line for each column chunk:
//   {"group","column","order","nullPages","min","max","nullCounts","firstRows","sizes","values"}
// min and max are base64 of the bytes in the column index, null (as are order, nullPages and nullCounts) without one; values holds the
// cells of each page, read on their own with nothing but the offset index to find them: null, or text (doubles: 16 hex digits of their bits;
// bytes: base64).
// With a column and bounds, one more line: {"found","bytes"}, the rows with LOW <= COLUMN <= HIGH and the bytes fetched to find them.
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetReadObjects, readColumnIndex, readOffsetIndex } from 'hyparquet';

const [path, filtered, low, high] = process.argv.slice(2);
const disk = await asyncBufferFromFile(path);
let bytes = 0;
const file = {
  byteLength: disk.byteLength,
  slice(start, end) {
    bytes += (end ?? disk.byteLength) - start;
    return disk.slice(start, end);
  },
};
const metadata = await parquetMetadataAsync(file);
const compressors = {};
const utf8 = bytes => bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
const parsers = { stringFromBytes: utf8, jsonFromBytes: utf8, timestampFromMicroseconds: v => v };
// Of fixed-length byte arrays hyparquet hands the bounds on as they stand.
const asTheyStand = { type: 'FIXED_LEN_BYTE_ARRAY' };
const view = async (offset, length) => ({ view: new DataView(await disk.slice(Number(offset), Number(offset) + length)), offset: 0 });
const base64 = v => Buffer.from(v).toString('base64');
const bits = new DataView(new ArrayBuffer(8));
const cell = (v, isDouble) => {
  if (v === null || v === undefined) return null;
  if (v instanceof Uint8Array) return base64(v);
  if (!isDouble) return String(v);
  bits.setFloat64(0, v);
  return Number.isNaN(v) ? '7ff8000000000000' : bits.getBigUint64(0).toString(16).padStart(16, '0');
};

let firstOfGroup = 0;
for (const [group, { columns, num_rows }] of metadata.row_groups.entries()) {
  for (const [column, chunk] of columns.entries()) {
    const { page_locations: pages } = readOffsetIndex(await view(chunk.offset_index_offset, chunk.offset_index_length));
    const index = chunk.column_index_offset
      ? readColumnIndex(await view(chunk.column_index_offset, chunk.column_index_length), asTheyStand)
      : undefined;
    const values = [];
    for (const [i, page] of pages.entries()) {
      const rowStart = firstOfGroup + Number(page.first_row_index);
      const rowEnd = firstOfGroup + Number(pages[i + 1]?.first_row_index ?? num_rows);
      await parquetRead({
        file, metadata, compressors, parsers, utf8: false, columns: [chunk.meta_data.path_in_schema[0]], useOffsetIndex: true, rowStart, rowEnd, rowFormat: 'array',
        onComplete: rows => values.push(rows.map(([v]) => cell(v, chunk.meta_data.type === 'DOUBLE'))),
      });
    }
    console.log(JSON.stringify({
      group, column, order: index?.boundary_order ?? null, nullPages: index?.null_pages ?? null,
      min: index?.min_values.map(base64) ?? null, max: index?.max_values.map(base64) ?? null,
      nullCounts: index?.null_counts.map(Number) ?? null, firstRows: pages.map(p => Number(p.first_row_index)), sizes: pages.map(p => p.compressed_page_size), values,
    }));
  }
  firstOfGroup += Number(num_rows);
}
if (filtered !== undefined) {
  bytes = 0;
  const found = await parquetReadObjects({ file, metadata, usePageIndex: true, useOffsetIndex: true, filter: { [filtered]: { $gte: Number(low), $lte: Number(high) } } });
  console.log(JSON.stringify({ found: found.length, bytes }));
}
