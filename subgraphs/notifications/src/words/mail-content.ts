/** What colour a mail begins with; its kicker says the same in words. */
export type Tone = 'plain' | 'good' | 'bad' | 'alert';

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A mail as its template says it: plain text throughout, so that nothing in it can be markup. */
export interface MailContent {
  readonly tone: Tone;
  readonly subject: string;
  /** What it is about in a few words, above the heading. */
  readonly kicker: string;
  readonly heading: string;
  readonly greeting: string;
  /** The first one is also what a list of mails shows beside the subject. */
  readonly paragraphs: readonly string[];
  readonly facts?: readonly Fact[];
  /** The one link of a mail. */
  readonly action?: { readonly label: string; readonly link: string };
  /** In smaller letters, under the link. */
  readonly remarks?: readonly string[];
  /** Under the page. */
  readonly footer: readonly string[];
}

/** What a template writes: the parts of a mail that are words. */
export interface WrittenMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
