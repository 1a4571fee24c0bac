import './styles/base.css';
import './styles/shell.css';
import './styles/cards.css';
import './styles/controls.css';
import './styles/signs.css';
import './styles/tables.css';
import './styles/dialogs.css';
import './styles/alerts.css';
import './styles/player.css';
import './styles/pages.css';
import './styles/accounts.css';
import { render } from 'preact';
import { App } from './app';
import { useSession } from './api/session';
import { Toaster } from './components/toaster';
import { Gate } from './pages/sign_in/gate';

// Another user gets another page, with nothing left of the one before.
function Root() {
  const user = useSession()?.user;
  return (
    <>
      <Gate>
        <App key={user} />
      </Gate>
      <Toaster />
    </>
  );
}

render(<Root />, document.getElementById('app')!);
