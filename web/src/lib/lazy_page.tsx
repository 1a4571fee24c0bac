import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ErrorNote } from '../components/error_note';
import { Skeleton } from '../components/skeleton';

interface Props {
  id: string | null;
}

// A page whose script is fetched when it is first shown.
export function lazyPage(fetchPage: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let known: ComponentType<Props> | null = null;
  return function LazyPage(props: Props) {
    const [error, setError] = useState<Error | null>(null);
    const [, redraw] = useState(0);
    useEffect(() => {
      if (known) return;
      fetchPage().then(
        (page) => {
          known = page;
          redraw(1);
        },
        (reason: Error) => setError(reason),
      );
    }, []);
    if (known) {
      const Page = known;
      return <Page {...props} />;
    }
    return error ? (
      <ErrorNote error={error} retry={() => location.reload()} />
    ) : (
      <Skeleton lines={8} />
    );
  };
}
