// A CloudFront Function (runtime cloudfront-js-2.0) that every request passes before a cache or an origin sees it.
// The whole file is its code: no imports, at most 10 KB.

// A function's event can't be larger, so a larger body is refused here instead of by the platform with another shape.
const maxBodyBytes = 6000000;

const channelPath = /^\/ws\/([\w-]+)$/;

const payloadTooLarge = {
  statusCode: 413,
  statusDescription: 'Payload Too Large',
  // No function adds what browsers of other origins ask for before they tell what was answered.
  headers: { 'content-type': { value: 'application/json' }, 'access-control-allow-origin': { value: '*' } },
  body: '{"detail":"Payload too large"}',
};

// biome-ignore lint/correctness/noUnusedVariables: the platform calls it by this name.
function handler(event) {
  const request = event.request;
  const length = request.headers['content-length'];
  if (length && Number(length.value) > maxBodyBytes) return payloadTooLarge;

  // The one address that clients can't make up; whatever they sent under this name is gone.
  request.headers['x-viewer-address'] = { value: event.viewer.ip };

  if (request.uri.length > 1 && request.uri.endsWith('/')) request.uri = request.uri.slice(0, -1);

  // A socket API has no paths below its stage, so the channel travels as a parameter.
  const channel = channelPath.exec(request.uri);
  if (channel) {
    request.uri = '/';
    request.querystring.channel = { value: channel[1] };
  }
  return request;
}
