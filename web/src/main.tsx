import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/alerts.css';
import './styles/player.css';
import './styles/pages.css';
import { render } from 'preact';
import { App } from './app';

render(<App />, document.getElementById('app')!);
