import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { OrderPage } from './components/OrderPage.tsx';
import './styles/theme.css';
import './styles/order.css';
import './styles/outcome.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root".');

createRoot(root).render(
  <StrictMode>
    <OrderPage />
  </StrictMode>,
);
