import type { ComponentChildren } from 'preact';
import { S } from '../strings';

// The end of a form in a dialog: what it does, what else it can do, and the way out.
export function FormActions(props: {
  submit: string;
  onCancel: () => void;
  children?: ComponentChildren;
}) {
  return (
    <div class="form-actions">
      <button type="submit" class="button primary">
        {props.submit}
      </button>
      {props.children}
      <button type="button" class="button" onClick={props.onCancel}>
        {S.common.cancel}
      </button>
    </div>
  );
}
