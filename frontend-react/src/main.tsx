import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { OrderPage } from './components/OrderPage.tsx';
import { words } from './words/language.ts';
import './styles/theme.css';
import './styles/order.css';
import './styles/panel.css';
import './styles/receipts.css';
import './styles/media.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root".');

document.documentElement.lang = words.language;
document.documentElement.dir = words.direction;
document.title = words.heading;

createRoot(root).render(
  <StrictMode>
    <OrderPage />
  </StrictMode>,
);
