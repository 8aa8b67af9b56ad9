import type { Sequelize } from 'sequelize';
import { initModels } from '../models/initModels.ts';
import { type ConnectionSettings, connect } from './connection.ts';

/** Opens a pool of connections and binds the models to it: one pool of a process can have them. */
export function connectModels(settings: ConnectionSettings): Sequelize {
  const sequelize = connect(settings);
  initModels(sequelize);
  return sequelize;
}
