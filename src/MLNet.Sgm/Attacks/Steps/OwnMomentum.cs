using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Sgm.Attacks;

/// <summary>What steps with a momentum of their own have in common.</summary>
internal static class OwnMomentum
{
    /// <exception cref="ArgumentException">The attack accumulates gradients too.</exception>
    internal static void Require(AttackStep step, AttackSettings attack)
    {
        if (attack.Momentum > 0) throw new ArgumentException(FormattableString.Invariant($"{step.GetType().Name} has a momentum of its own and needs {nameof(AttackSettings.Momentum)} 0; found {attack.Momentum:0.####}."));
    }
}
