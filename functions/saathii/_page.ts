import * as z from 'zod/mini';

/** What every list that comes in pages says about the page, after its own fields. */
export const pageEnvelope = {
  page: z.int(),
  per_page: z.int(),
  has_next: z.boolean(),
  has_previous: z.boolean(),
};

interface Page {
  readonly page: number;
  readonly per_page: number;
}

/** The page that was given out of a list of `total` entries. Source: README, "Pages". */
export const toPageEnvelope = ({ page, per_page }: Page, total: number) => ({
  page,
  per_page,
  has_next: page * per_page < total,
  has_previous: page > 1,
});

/** The entries of one page of a list that is there as a whole. */
export const onPage = <T>({ page, per_page }: Page, all: readonly T[]): readonly T[] =>
  all.slice((page - 1) * per_page, page * per_page);

/** The place of a page in a list that is read only there. */
export const toRange = ({ page, per_page }: Page) => ({ skip: (page - 1) * per_page, limit: per_page });
