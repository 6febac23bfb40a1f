/** Names of standards and products that carry digits: never identifiers, whatever a detector thinks of them. */
export const NEVER: ReadonlySet<string> = new Set(
  `oauth1 oauth2 oidc1 saml2 http2 http3 h2c ipv4 ipv6 tls12 tls13 ieee80211
  utf8 utf-8 utf16 utf-16 utf32 utf-32 utf8mb4 iso8859 iso-8859 iso8601 iso-8601 iso27001 iso-27001 rfc3339 rfc-3339
  base16 base32 base58 base64 base64url md5 sha1 sha-1 sha224 sha256 sha-256 sha384 sha-384 sha512 sha-512 sha3 sha-3
  blake2b crc32 crc32c aes128 aes-128 aes192 aes-192 aes256 aes-256 ed25519 x25519 x509 pkcs8 pkcs12
  h264 h265 mp3 mp4 mpeg2 mpeg-2 mpeg4 mpeg-4 av1 vp8 vp9 jpeg2000 2d 3d 4k 8k
  s3 ec2 k8s k3s log4j log4j2 neo4j e1000e x86 x64 x86_64 amd64 arm64 win32 win64 i386 i686 html5 css3 es6 es2015
  i18n l10n a11y o11y e2e b2b b2c c2c p2p g2p d2c 2fa web2 web3 p50 p75 p90 p95 p99 p999 covid-19`.split(/\s+/),
);

/** No such name is longer. */
export const NEVER_LENGTH_MAX: number = Math.max(...[...NEVER].map((name) => name.length));
