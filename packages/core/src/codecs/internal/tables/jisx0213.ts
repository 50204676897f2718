/**
 * JIS X 0213, of the years 2004 and 2000. Written by `scripts/gen-multi-byte.py` from CPython 3.11.
 */
import type { EncodingFacts, PackedGrid } from "../packedGrid.js"

/** @internal */
export const eucJis2004: PackedGrid = {
  leads: [0x8e, 0xfe],
  trails: [0xa1, 0xfe],
  texts: [
    "\u304b\u309a",
    "\u304d\u309a",
    "\u304f\u309a",
    "\u3051\u309a",
    "\u3053\u309a",
    "\u30ab\u309a",
    "\u30ad\u309a",
    "\u30af\u309a",
    "\u30b1\u309a",
    "\u30b3\u309a",
    "\u30bb\u309a",
    "\u30c4\u309a",
    "\u30c8\u309a",
    "\u31f7\u309a",
    "\u00e6\u0300",
    "\u0254\u0300",
    "\u0254\u0301",
    "\u028c\u0300",
    "\u028c\u0301",
    "\u0259\u0300",
    "\u0259\u0301",
    "\u025a\u0300",
    "\u025a\u0301",
    "\u02e9\u02e5",
    "\u02e5\u02e9"
  ],
  byteCount: 14408,
  packed:
    "7VoLcFTVGT7/ed73vXs3ezeb3c2Sd0gIWEJA8EG04NRaYRDx0SqIiBmU4gPqW4RRbNWKQNWKlY5o66OttWOtirVqx5mWSpWi0iKKItExWBJJIkRlk9u7u9lkEzaAVqTTud/k/Pd/n/P/5+zZ3SQI+fDhw4cPHz4OD3A/BquG9hhoyRVzvQdG5E+xX7YD2w9PA2gKh63DtBcH24FD2KF8oAfrW/40X8z/CyYfYq6hrPj/GzR7xDzkd6Bf42oO9VwdNEM+Pc4YMlZyRLtO8nD4gLock/++4MOHDx8+fPjw4cPHEQYZ8iM8wV/0260PHz58+PDhw4cPHz58+EBH4O9x5KuMI18uK/mfr/a/no8c+rLI17N68pXFkMPad3KEtu7InUXXReio9G3gtqeIC8jTuEgg7tEON22hrmfwxr6ULTUEQknlVbfqc3BduxWZH8ueO9qTjkTutpK+KwaQsieTQxt0+bQPFPW0qgchlgTXOOC11emNz73xHkIx1Jxekofidw/LHelm2uFCT6a4VIc8Ni16xHWzLUk7DxRTUb1JMr3Ipsj6eqQHUA9kw9xM+3vbiNwsTRninkNzOjK+w0WZDckuMR2TydCbHJX3VdDdxyVzf8k2ZMV63jZ4iVvdfP/bkpM00LuSvq5l1tZqJ9FuuzXQu1av2jYX0Z7h7xfldDmLX80YoHPRo2ekmUfORM2xjGFHPPN8+KwsQQ+fnSdVL37xvdRPyvLgOfsv/4Fz+9mZaO1MlBqZHHWv5ym3S+pj3ypfg87vk7ZWoPvm9E+/F4v08965Bzthqy/M4ZvuaXLvaRrqKOZUd9fF6M6Lc+rtL/sn81P0jVqPrFrQr3f7vVYuGJTVw4pLENqERuadeNOfLssVb798cPCAnv944VDSbYuGqGpwjl7+R1dmSa9iw5jM8+ar98+TT5fvPPxt7Je6B5Yu7mv/UrTYG+iGJa43kHtDn8+SG1LawZGLl/YG/mX8gSa47kY3RdL8tcuy2muW7e951cno+IOW2Ysrbhnss+g2d7+Yy29/oXFA2PMn5EqXLc9yl96x3wzeuVmR4b6/KkuyWHdSjnDR3YMi592NDrWMIdygT/H773hkzn2ojw5wPn+N90gThGb/fKikv5t6CPPnd3gW47Ak9qnTNgNweOn+D4DB4iSCOwCWwyxYBd1wynuYjIT41m7onuKq7r+gh9SW9wA+BW5VFsnu2mPbS7c+962Cqxd+CKsBXk1iuo/i5Kx6yKIQ5LYO7zn35IkwEC8MFGu9sR2uAnieqb++caDttIFiwBvzVICbAC+AdbAF0p8J/vEJEEwAMAABCgcGPkRzTeMjE/6QIk+/MS8Z5z08RHtu/WdTMj7/Xo+fs7Zny2/HvcI1/EkDlSUHd3T2irg+I18xqkCyqq01aUqLOpm5Favmq3GFGf/u6AjWtr/+UUXgoQXua6NrVtK6t+tfdJ2SjfH3Ce5IRLdWr++GY7Yc5z557M7WzgcXestpa6IUGsb/fS9Jmt17m1MrPFbozQRaGnbxx0/StE93wucQsGB9+Jy+Yub3cdfllDhjyOI/zKMLf5yU3LntxXlMrf3suxuM2g3m2/VR/lSkW0q0zwbYDQ3bXrYewF1Pn57e1FtATHbdJ9rv/+n61wOVAs49PYapNKMFdFnFtqaQ1avDJaApprD38elHV77jnLK5WwqGQy1leGZLpSigWnDr0XiMoYxuuHg15ezs51QmQpERuMhRQueFKqdulFXZUKX4eDOuRI0yJj1yZcm8TbzOqNv92jgMVUwlwoHGsEG93rFhCx81QYRkCWRFTCObv6mH7rtkeJJzLpc1xKxiYSdMdaw1iSuCF8nxGdrR74eqnMkFlRqTzt/8JhwfsqiwAgyXttUWfdQAWldZQYKSQHB6wx2jaSM/76IHRwrMHB7AgjCTasTRgqrEsR0iUrmgUWzvPQ/qZJCi5SYTYuoT13f/cEeMBWnImWhXGkaJUhqeJ0lRapy5xdRn7wbGeRWtEoWVY3/5vKzJsRYsGOD1p1IdBPWKCj11ru318rvrdDviKPXvQT23GRl2/F/DFWzaBpPVhMnGWVh3pEJGQDUm7tJDGtDCO1dKpR/qCQEqRHglESpnluSoMoiJpNroIYYcsBSGLbWKvjRLQDVXyyrJlJexCTadtcHQVOIow4jEI/r24xhWHRxkNgWc+HabVYhP5RYXJyp1zYwWS960MYWC0ITJVTKqi1lQWhqE3U7ASggtTrXaWCc2sANKl6JQ6bFLsTrqM2UCDjXCzilGGT5mBLRNcJyIApiyYi6IwouJBaPexjj9yi3AQDVVxhHAJiW01cHeeZIhUIGdwkYlsv0cJ4a5Dt5uSIYUAQljqwiDRDVTYG6rqmFGsSXAIKSQFzhjT3VUwGG+bW73OMPoqrA9NXwKEoC2Zz3MehPWXx8RFlYUHTvTPii3Wo6KBqVg3A5FDU3YOiYjnlmKq49qxUEyck+B5jAtFqG0BlSFG5ZQ5WJZCvGYF75o03aZTmpTzeHk2eA4Xm3qVMfa7HW2idlyXQ5WjHYEsCkmk5Z1SaygKIiBMVmAMKu9qme/qOoyVWi1rHHT652QsCWHGZ2xMxwgdiTgnRp86S6m1ah/XP6KTYJGlCQqWhmoUsBM0LdGHLNRLht2IgbjQgfKQWrY5RRRTtWr7WG0qmrSM+C9PrEQp7+yMBCIET1kCZMW0JHDzRAe0QjNBrPG/CaRvD5IedNj8p0Jwk8mRfXq5JueKjfl4tPMUZQXVUwo0b1rWgRUDtjiEGCj27wmApUwkdVgddRgarR8p7cRjlztbSQl2nBrgnf+9ASLYloGUOSd/VoprBVCxWdjwxGJQywgCFGEwci2GnrNiLP+LKBOu3UpnyTZAGoBK41oQgp1R36wtkBnE1q8NwYMV9wlphiJy066AEpkUGxKL1CxKpXJvLDL+Ua0VSMmZ6ZcpIeDjJQVG0AsbD8EFVQN6Jqh1eyyotYwo6mUS4SBYUwcXjyeEvWMObHHJyMbAe1QRZACYoqGvC+wOsFMhbg6+p3pU3eElqxA15b/rHPNkjnTt8084ckVnWe89B8="
}

/** @internal */
export const eucJis2004Plane2: PackedGrid = {
  leads: [0xa1, 0xfe],
  trails: [0xa1, 0xfe],
  texts: [],
  byteCount: 13708,
  packed:
    "7RoJkFxFdd57ff17/vyZ2d2Zze7m2t2wITHZkJBgDFfCUQQSjkgpoEQRjQQFJYBSYoRSwiGiCChQCAoI4RIIcocECbeSAAVJgJgYJCZGSMJhzm//mZ3dmd2Z2U2pVVo1b/7/3f36/dev39X9t5ewAJS7CtUS6N2uDFQo8pXYfxXyIvcIR1ROhiL5ewio3yn0nRP1VVSF97uG7vUi9bAoMxL1qfcZhwZqB4r9H0NF7eemT9Sj4ypuSpX8NlaDKtFUpDwaWKSXR1LFLFIURXl77vUY5ckqxEbBS4h65YouVPVIHlAepFJPpAra6JWfqOaRNahBDWpQgxrUoAY1qEENalCDGtSgBjWoQQ1qUIP/eah8atYvkrr+EL83UIU3VTqR2+sDP/p3jyXKMS53MEJVzzXKTIC6EUWHKNUMQHszBxrQxInKsKD+uFDXa9R9SlpyRkqVz4+qCUUlZu5HfKrClIoEK+LavwtV1dUAzU2lB1N748EVjUhVDvOKLEglqqT+XJmqHLT1mTr1nl2VmKt2fNj7kG8AKiEqJy9V8tLyHQVNUqUwoV5hSJX+jYJooH7SR4G0N6mIBqaVEpfH/p2dysQa9hdrFVwlz6ywehzdvY68m9F3LJNvhEXPWDFqfTZWUpal+ktjvhGVhXox5bpBpUvY2lhTbG1T1B89y8Kfm6MrX23J8VnTkmcYlbGisiyEhcc7g/tZTt8eEv1KcW8NrcK1eP6rh60eFlsd6ntYrBjbWwOrhusr+pWwyyFyOF1rrSjhyp6ulW2x2JttZWjKIvtaqwcXVtPJ6/vk717Yju73X+sowkeN1zpe63h1ZA8uu77sAAWSFfsWMFedWdS9IrZvoaeHIi/r8lF95lRAlYy0fHR1c7+S73/lU5U0FBZjdOWPY4o6uxthrNxLL4/tPVwJpkTtL3XmWi91FrN68fFzS/0nhxz3YmxcVy3MF9X9vpxxuwMi9sJ+pcTPj39+fF/qLlwYlbl6Ec/nJ+SK5yb0oIrrFUTIYZ7dvxT5bGz/cugINTF/d7+6LDYxXDYxV9dF7h4APDOpp+iqF3X+/qKi1h8OiO7cWIuOLLjTqOqRFGGXTo5uXV06Ofrl62WoIvy5sUvKdOc5L/nMkvAzVaby1JQwevTBL45N6U8L37q8bOPJgyr5UK6n14SfOLi3yHlMEf7xQwqPPt742KHlx3p0ap+BHplWWvbt0TDn5/m7FPiOhw8rcA7/Ax9bFdw4DHsRQC+qB44qPB+YHl2V4P7pFVPx/dMHLOXvjo5++Vox/r5jKqSHsN81IkLdO+PeGZUJ753Z+7V7Zvb9WHWoDikhwVh0vDfuSrwMQXKVfb+OWemjX5Vp1gxInBx11Eu2FIyuu8SNk4Fs2iqmOLOJic53TUAQrjTAoJGrBVfqjnkemxrE1Zi3LDPz0QRw42yKjFvOnrSNhgXeCfe3BtDgG2w4d/fR7G6Ec/mCq+CLf2LTXm9moomUJbRExNkIvTdyQHXy026mUx4GauDCGOdsNonbu5WcssZokU8coUWuQ+e6i5jByeI8UAnDhSZXNIKArGQAYsw/CMzRHyWU+bl7CGUGpSXjlB0KiMAMRybMlA8+cJTxuXeddPeMZ1gaxFDPtbnPgeTayWDGRXs85fsE6CFynkXGrT3SUt6g7c0iLR29jUukF33hljPUNeEP7fN+3CpHMz20tG2csAYZCJWcbGa3EkNLGbedb1x6wRWXnfdTvfer0+zqBSjGpy0f/xZ1rPHiVrDDMgFgAkdHSFsOs4SLIxo92w8waY9/mUkA19aSZ2MWfjy207ICBY7pY8Aoq23BG/dbwTONaWDgEG9XmG5xxSDBwaO6raLVGd0uTBpCAjiZVlCf2jli0tsgmQWiLiWZ6ABMm6Zp40gwtPYzfM7NHE9emEzE6zxJwNuJJEkLGyUp1mBk7d03zGVKywQuj6M85ybGTrv15Fc27cMc2QnSqMPG5Xf/Cn1uSkzJwdIVSo/NtBu1fEg2Cle80QGALhjywPr7UPMmC6Rls+/DA8c+MpSE4kFiK7qmJGQ+/9wDFrBVbWZgUArAkjTmNZbIcHXazS6a2vS7bPA4gOlGlveMrJs0uMwEHhgAvg2SfMXagHHXTdTxScv1ZFMuMqYjAQIzg3Dgc04zYTyuHZDJC68m4Z59tQDwTOfADYxvHGza2t+1XwLZj52TdCwmvZMecrVb2I4v0lyL+6l3A9G+VpiLZgbgMytgkhrSgJKxYx71GaFSxD0ctj5xwDsSjTbNDtiD38DmHYY1b+nGLEdt23olqGPPoesMBtvSPrMtrR1PByPEbzrjl3iZdCwBcx7axtFMHfyGRqMwGTf1NCQ50XeNEGmRyLwnhzoqs5lMbiXjTBco9czBxbARhb/La2Vi378CKoGYEaFBQNbf9n19olQgDGZGuQBJman31U2nKa2P5CfXnKfsH1zbJnkoQWaaWQcFijUrU5mw+mBOyPfTUcTw9pOZNIGYrazsINFixrcDNDpaOAt4AEAJK/VR2nPpztnWEAAulCUl52CcLR/TDkhTX7A8bupvf20ti0wlAkNp5uDwNNjB+I3EABc5ly+9+/Rhm5DMqxeA+a2bhTS4iSwuAkVQ18yl0P6pHWF8HHSq4qbm6IonjrK1EuWVF0FczL1FIrN0KNigfdTRcTnrYSlI8oZRaCj4zVck3rE9JA7W2Vd5CEYcEpuywk/bSTQprvYI4q5iwVArl7LId+Lktm0Q2w5bq1aMI+6/eOo9c67/Ktw4L+NhwA3lI08piKMyaZfoWNnxNpc7IFv/d2TSSIKJAluFFwd2+LMY2Co4fckJa1ZJEDhSMkMl01qtQ3yubQJo+Dr9XP6nx7z6I5cBS2oRtXE8z9BWy7Y81LQzQIugQX9WcsfEem6Rq9nwuOk7WqcJYn/upAal/YTpmLfO/wm66DK0acV0lKg9B9E1GJIrbZ1VOtahcqauJKdtI9PZEjCp/TclmPnqAa62mRjTqGM3EaJKwYynxlvEGnc3aVf1ZTMGD81AE++bTU7SkMqata5NNgx3dyqP3PTzU516A00DJF7PFGrzJphoCeWLE4yxIauDen5Kve+3oB+0bIkZLmrHeb+FdHjr1WaEiGs98DR9Z6FUXjJlukfF759h8VNuI4GWz4Q0O2xoaJfsiouTO4XDk1S3y90UaNdMMGxAsCMrUJzbRkboxQ3SCQwMGxo9TkyvdjpGEJKApg4BoZh0dPbWmrFxn7+idmGlQwGbTEG+wFHvEfM+u+sVkRJ8iF601k9AabajAY6AJiP5Zal9r2Vw/fSlQieBye8gtcU94UT5nHkjGWMe2K4eFFQ80NbD2073YOuQ5qmoZdDBqFfAlF6juABMda7WGNAZTydaBlyCS3AIBQyZ0ItewtDm4kz42iXtOZuzm7PvadNT8CHjLGNERJ4y/9JRj0KHFIzWa4EQxsh3dZABC+3dzToFEY+cSyeHus1g6iyFegnSeUUv/2fYDZ94Au4686azVIqkVh1IYdiq6WPGhE6cOqOQH9A/LZvgFM7TTmqIkj6dc3kS04pIr4OO5mJr1XbtxcKiPRnEMLdfw559D8y6M/ozen4nVNjAQYwg905EBRQLIeoLi3Y9YeFCyG0BISoA9auF3R90kekSNVXYhetmE+bbK1uxaMcI0dhhJGeuOz8Ydksf9ecLDHt9bnaziGTIT4Lyo+SucP78HMmCBtxzVv2sDy6ZufjlY9se7rzw6cHjj2y/4cE3P9l5y/Gt27+5rXWi+/075hzbtPjT83/2Rn3nxik7Px4+4rhNJ148/9dXTvvqjPUjroWP31jwvSfWjV3y+KnhnuQWzr8ud2QunDfpVncLrvvgxOs3TG74/HvzD3w0XLWwfu7T+z8594Itvzcabt+zY0Tn4MXWyz/69IaZo9Yt/CNaLfHQXfKLhhfavd3zNrYeMPHiD/d/v/GIKy5KL1v64QVj5z7lnN505kGTxnU8PueS0V/eA+mRt4TDEhNfCgfN/m5qdGc42jK2bPjm7a+OefashiPSJ4M79JjdwxthLHzJOnzFrHF129ePGnzqpcPqjpt92LLf+mum3HfWiAnz7vra7DfPWfzd4Vu3nbppzYJrvr3wUb/+un8B"
}

/** @internal */
export const eucJisx0213: PackedGrid = {
  leads: [0x8e, 0xfe],
  trails: [0xa1, 0xfe],
  texts: [],
  byteCount: 10622,
  packed: "7dexCQAACAOwLv7/sviAm4OQXNCl0CYAAMAXJToAAHC/yu13AAAA9wlY6z8a"
}

/** @internal */
export const eucJisx0213Plane2: PackedGrid = {
  leads: [0xa1, 0xfe],
  trails: [0xa1, 0xfe],
  texts: [],
  byteCount: 8838,
  packed: "7c5BEQAACAOgnT1Mbllr7AEJSAAAAAAAAAAA6Db1w9sH"
}

/** @internal */
export const shiftJis2004: PackedGrid = {
  leads: [0x81, 0xfc],
  trails: [0x40, 0xfc],
  texts: [],
  byteCount: 23440,
  packed: "7cwxEQAwCASwP6RUF/51oIBOjImAJF+VY+chAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKz6DQ=="
}

/** @internal */
export const shiftJisx0213: PackedGrid = {
  leads: [0x81, 0xfc],
  trails: [0x40, 0xfc],
  texts: [],
  byteCount: 23438,
  packed: "7duxCQAgDATAIDhGJndZcQBrg7mb4EnxfJMIgA9M2QEAgAcj3Z4HAAAAAAAAAAAAAAAAAACuPCRD8w44nAEA6GHUj7hyAw=="
}

/** @internal */
export const eucJis2004Encoding: EncodingFacts = { prefer: "first of plane 2", exceptions: [] }

/** @internal */
export const eucJisx0213Encoding: EncodingFacts = {
  prefer: "first of plane 2",
  exceptions: [[0x7626, 0x0], [0x7e6b, 0x0], [0x9b1c, 0x0]]
}

/** @internal */
export const shiftJis2004Encoding: EncodingFacts = { prefer: "first", exceptions: [] }

/** @internal */
export const shiftJisx0213Encoding: EncodingFacts = { prefer: "first", exceptions: [] }
