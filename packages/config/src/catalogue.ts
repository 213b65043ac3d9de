import { z } from 'zod';
import type { VariableNotes } from './forms.ts';

/** A variable as its schema describes it. */
export interface DescribedVariable {
  readonly name: string;
  readonly description: string | undefined;
  readonly form: string;
  readonly secret: boolean;
  /** What it is where nobody sets it, in words; undefined where it has none. */
  readonly defaultText: string | undefined;
  readonly required: boolean;
  readonly example: string | undefined;
}

/** What a shape's schemas say of its variables: the table of variables and `.env.example` are made of it. */
export function describeVariables(
  shape: Readonly<Record<string, z.core.$ZodType>>,
): readonly DescribedVariable[] {
  return Object.entries(shape).map(([name, schema]) => {
    const notes = notesOf(schema);
    return {
      name,
      description: notes.description,
      form: notes.form ?? 'text',
      secret: notes.secret ?? false,
      defaultText: notes.defaultText ?? defaultOf(schema),
      required: !z.safeParse(schema, undefined).success,
      example: notes.example,
    };
  });
}

type Notes = VariableNotes & { readonly description?: string | undefined };

/** What is said of a schema, and of those it was made of where it says nothing itself. */
function notesOf(schema: z.core.$ZodType): Notes {
  const inner = innerOf(schema);
  return { ...(inner && notesOf(inner)), ...z.globalRegistry.get(schema) };
}

/** What an optional, a default or a transformation was made of. */
function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return schema.unwrap();
  return schema instanceof z.ZodPipe ? schema.in : undefined;
}

function defaultOf(schema: z.core.$ZodType): string | undefined {
  if (schema instanceof z.ZodOptional) return defaultOf(schema.unwrap());
  if (!(schema instanceof z.ZodDefault)) return undefined;
  const value: unknown = schema.def.defaultValue;
  if (Array.isArray(value) && value.length === 0) return 'none';
  return value === '' ? undefined : String(value);
}
