import type { JSX } from 'preact';

type Props = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'label'> & {
  label: string;
  name: string;
  hint?: string | undefined;
  error?: string | null;
};

// A labelled input of a form, with what the server finds wrong with it.
export function Field({ label, hint, error, ...rest }: Props) {
  return (
    <label>
      <span>{label}</span>
      <input aria-invalid={error ? 'true' : undefined} {...rest} />
      {hint && <small class="soft">{hint}</small>}
      {error && (
        <small class="warning" role="alert">
          {error}
        </small>
      )}
    </label>
  );
}
