// Packs the built app (`npm run build`, then `npx electron-builder --config electron-builder.config.ts`).
import { env } from 'node:process';
import type { Configuration } from 'electron-builder';

/** A certificate of Apple's is at hand: its place, or its name in the keychain. */
const signsForMac = Boolean(env.CSC_LINK || env.CSC_NAME);
const notarizes = signsForMac && Boolean(env.APPLE_API_KEY || env.APPLE_ID);

const runtime = 'node_modules/onnxruntime-node/bin/napi-v6';

/**
 * What goes into the package of one system. A system's `files` replaces a common list, so each one is
 * whole; and `${platform}` would be the system that packs, so the names are literal.
 */
function filesFor(system: 'linux' | 'win32' | 'darwin'): string[] {
  return [
    'out/{main,preload,renderer}/**',
    'package.json',
    '!**/*.map',
    // TypeScript sources, and what only the installer of ONNX Runtime needs.
    '!node_modules/onnxruntime-node/{lib,script}/**',
    '!node_modules/{adm-zip,global-agent}/**',
    // What only the command line and the web server use.
    '!node_modules/{commander,env-paths,open,ws,msgpackr,msgpackr-extract,@msgpackr-extract}/**',
    '!node_modules/{node-gyp-build-optional-packages,default-browser*,wsl-utils,run-applescript}/**',
    // Only this system's binaries: all of them are 290 MB.
    `!${runtime}/!(${system})/**`,
    `!${runtime}/${system}/!(\${arch})/**`,
  ];
}

/** A certificate in a file is found by electron-builder itself (WIN_CSC_LINK); Azure's needs four names. */
function signingForWindows(): Pick<NonNullable<Configuration['win']>, 'azureSignOptions'> {
  if (!env.AZURE_SIGN_ENDPOINT) return {};
  return {
    azureSignOptions: {
      publisherName: env.AZURE_SIGN_PUBLISHER ?? '',
      endpoint: env.AZURE_SIGN_ENDPOINT,
      certificateProfileName: env.AZURE_SIGN_PROFILE ?? '',
      codeSigningAccountName: env.AZURE_SIGN_ACCOUNT ?? '',
    },
  };
}

const config: Configuration = {
  appId: 'dev.bitloupe.app',
  productName: 'Bitloupe',
  copyright: 'Bitloupe authors',
  directories: { output: 'dist', buildResources: 'resources' },
  // Prebuilt Node-API binaries fit every Electron: nothing to compile.
  npmRebuild: false,
  asar: true,
  // Native code and the libraries beside it are opened by the system, which knows no asar.
  asarUnpack: ['node_modules/{onnxruntime-node,sharp}/**', 'node_modules/@img/**'],
  extraResources: [
    { from: 'resources/hooks', to: 'resources/hooks' },
    { from: 'resources/sample', to: 'resources/sample' },
    { from: 'out/NOTICES.txt', to: 'NOTICES.txt' },
  ],
  // Nothing is published from here, and the app asks nobody for updates: docs/packaging.md.
  publish: null,
  // What is to be given away is signed, or not made.
  forceCodeSigning: env.BITLOUPE_RELEASE === '1',
  fileAssociations: [
    { ext: 'onnx', name: 'ONNX model', mimeType: 'application/x-onnx', role: 'Viewer' },
    {
      ext: 'bitloupe',
      name: 'Bitloupe project',
      mimeType: 'application/x-bitloupe',
      role: 'Editor',
    },
  ],
  // Every fuse, so that none is what it happens to be.
  electronFuses: {
    // No `ELECTRON_RUN_AS_NODE`: the app is no Node for whoever can start it.
    runAsNode: false,
    // It keeps no cookies.
    enableCookieEncryption: false,
    enableNodeOptionsEnvironmentVariable: false,
    // Playwright attaches by it: a package to be tested is built with BITLOUPE_TEST_BUILD=1.
    enableNodeCliInspectArguments: env.BITLOUPE_TEST_BUILD === '1',
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    // The page comes by `app://`; nothing is loaded by `file://`.
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: false,
  },
  linux: {
    files: filesFor('linux'),
    target: ['AppImage', 'deb'],
    category: 'Development',
    executableName: 'bitloupe',
  },
  win: { files: filesFor('win32'), target: ['nsis'], ...signingForWindows() },
  mac: {
    // The binding loads `libonnxruntime.1.dylib`; the other name is the same 45 MB once more.
    files: [...filesFor('darwin'), '!**/libonnxruntime.1.*.dylib'],
    // ONNX Runtime has had no binaries for Intel Macs since 1.24.
    target: [
      { target: 'dmg', arch: 'arm64' },
      { target: 'zip', arch: 'arm64' },
    ],
    category: 'public.app-category.developer-tools',
    // Without a certificate a signature of one's own: Apple silicon runs nothing unsigned.
    ...(signsForMac ? {} : { identity: '-' }),
    // It demands libraries of the same signer, which only a certificate makes.
    hardenedRuntime: signsForMac,
    gatekeeperAssess: false,
    entitlements: 'resources/mac/entitlements.plist',
    entitlementsInherit: 'resources/mac/entitlements.plist',
    notarize: notarizes,
  },
};

export default config;
