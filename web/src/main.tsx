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
import { render } from 'preact';
import { App } from './app';

render(<App />, document.getElementById('app')!);
