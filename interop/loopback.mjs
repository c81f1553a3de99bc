// Loaded before anything else (node --import): every connection of this process ends at our own server on 127.0.0.1.
// A host that the samples do not serve is refused as if it were down; which hosts were asked is kept, for the test to compare.
import net from 'node:net';
import process from 'node:process';

const port = Number(process.env.INTEROP_PORT);
const served = new Set((process.env.INTEROP_HOSTS ?? '').split(','));
export const asked = new Set();

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function connectToLoopback(...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0];
  if(options === null || typeof options !== 'object' || options.path) {
    throw new Error('only connections by host and port are known here');
  }
  const host = options.servername || options.host;
  asked.add(host);
  if(!served.has(host)) {
    const refused = Object.assign(new Error(`connect ECONNREFUSED ${host}`), {code: 'ECONNREFUSED'});
    process.nextTick(() => this.destroy(refused));
    return this;
  }
  const callback = given.find(each => typeof each === 'function');
  return connect.call(this, {...options, host: '127.0.0.1', port, lookup: undefined}, ...(callback ? [callback] : []));
};
