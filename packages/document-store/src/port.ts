export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };
/** What a document holds: plain JSON, an object at the top. */
export type Body = { readonly [field: string]: Json };

export interface NewDocument {
  readonly id: string;
  readonly owner: string;
  /** To the millisecond; the place of the document in lists. */
  readonly createdAt: Date;
  readonly body: Body;
}

export interface StoredDocument extends NewDocument {
  /** 1 when inserted, one more with each change. */
  readonly version: number;
}

/** Whose documents, and which of them. Each condition narrows it. */
export interface Filter {
  readonly owner: string;
  /** Only these ids. */
  readonly ids?: readonly string[];
  /** Only those created then or later. */
  readonly from?: Date;
  /** Only documents whose fields at the top have these values. A field that is missing counts as null. */
  readonly equals?: Readonly<Record<string, string | number | boolean | null>>;
}

/** The place of a document in a list. */
export interface Place {
  readonly createdAt: Date;
  readonly id: string;
}

/**
 * One named collection of JSON documents. All methods throw where the store can't be reached: whether a write was done
 * is then unknown, and insertOnce may be repeated.
 */
export interface Documents {
  /** True where it was inserted; false where there is one by this id already, which stays as it is. */
  insertOnce(document: NewDocument): Promise<boolean>;
  /** The document, or undefined where there is none by this id. */
  get(id: string): Promise<StoredDocument | undefined>;
  /**
   * Puts another body in the place of the one of that version. True where it did; false, with nothing changed, where
   * the document has another version by now or does not exist.
   */
  replace(id: string, version: number, body: Body): Promise<boolean>;
  /** Sets these fields at the top of every document of the filter, in one statement; answers how many it were. */
  setFields(filter: Filter, fields: Body): Promise<number>;
  /** Newest first, by createdAt and then id; those that come after the place `after`; at most `limit`. */
  find(
    filter: Filter,
    page: { limit: number; after?: Place | undefined },
  ): Promise<readonly StoredDocument[]>;
  /** Each owner's documents, newest first, at most `limit` each, in one question; in the order of the owners. */
  findByOwners(
    owners: readonly string[],
    page: { limit: number },
  ): Promise<readonly (readonly StoredDocument[])[]>;
  /** How many documents the filter has. */
  count(filter: Filter): Promise<number>;
}

export interface DocumentStore {
  /** The collection of that name; it comes into being with its first document. */
  collection(name: string): Documents;
}
