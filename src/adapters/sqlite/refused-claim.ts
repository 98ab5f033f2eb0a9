import type { ClaimProblem } from '../../risk/account-claims.ts';
import { EdgewiseError } from '../../core/errors.ts';
import { amountFromMinor } from '../../core/money.ts';
import type { AccountShare } from '../../live/account-book.port.ts';

/** A run that is to take the place of one with positions. */
export function replacesOpen({ system, folder }: AccountShare): EdgewiseError {
  return new EdgewiseError('check-failed', 'The run that was in this folder before has positions in the account', {
    where: folder,
    expected: 'a run that was flat',
    actual: `${system} with positions by its last books`,
    advice: `take another folder; or end its claim with \`edgewise account release RUN ${folder} --leave-open\`, with any run of the account`,
  });
}

/** A claim that the rules of the account do not allow. */
export function refusal(share: AccountShare, problem: ClaimProblem, heldMinor: bigint): EdgewiseError {
  if (problem.kind === 'taken') {
    const { by, currencies } = problem;
    return new EdgewiseError('check-failed', `Another system has a claim to ${currencies.join(', ')} of this account`, {
      where: by.folder,
      expected: 'systems that share at most the currency that they pay with',
      actual: `${by.system} trades ${by.bases.join(', ')} against ${by.quote}`,
      advice: `trade other instruments, or end its claim with \`edgewise account release\` when it is to trade no more`,
    });
  }
  const { rivals, claimedMinor } = problem;
  const money = (minor: bigint): string => `${amountFromMinor(minor)} ${share.quote}`;
  return new EdgewiseError('check-failed', 'The account holds less than its systems are to trade with together', {
    where: 'cash',
    expected: `${money(share.balanceMinor)}, and ${money(claimedMinor)} for ${rivals.map(({ system }) => system).join(', ')}`,
    actual: money(heldMinor),
    advice:
      'lower `cash` in the system file, pay in, or end the claim of a system that is to trade no more with `edgewise account release`',
  });
}
