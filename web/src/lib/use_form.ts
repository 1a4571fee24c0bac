// A form that is sent to the server: one attempt at a time, and what was wrong with the last.
import { useState } from 'preact/hooks';
import { ApiError } from '../api/http';

export interface Form {
  busy: boolean;
  error: Error | null;
  errorOf: (name: string) => string | null; // of one field
  otherError: string | null; // what no field shows
  onSubmit: (event: Event) => void;
}

// send gets the form's texts, trimmed but for passwords; `fields` are those that show their own errors.
export function useForm(
  fields: string[],
  send: (text: (name: string) => string, data: FormData) => Promise<void>,
): Form {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const fieldAtFault = error instanceof ApiError ? error.field : null;
  const own = fieldAtFault !== null && fields.includes(fieldAtFault);

  const run = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form);
    const text = (name: string): string => {
      const value = String(data.get(name) ?? '');
      return name.includes('password') ? value : value.trim();
    };
    setBusy(true);
    setError(null);
    try {
      await send(text, data);
    } catch (reason) {
      setError(reason as Error);
    }
    setBusy(false);
  };
  return {
    busy,
    error,
    errorOf: (name) => (own && fieldAtFault === name ? error!.message : null),
    otherError: error && !own ? error.message : null,
    onSubmit: (event) => {
      event.preventDefault();
      if (!busy) void run(event.currentTarget as HTMLFormElement);
    },
  };
}
