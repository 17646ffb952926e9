export enum Light { Full = 'full', Half = 'half', Shade = 'shade' }
