using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Cli.Options;

/// <summary>The attacks of the literature by the names of command lines and files.</summary>
internal static class AttackPresetNames
{
    private static readonly Dictionary<string, AttackSettings> Presets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["fgsm"] = AttackPresets.Fgsm, ["pgd"] = AttackPresets.Pgd, ["mi"] = AttackPresets.MiFgsm, ["ni"] = AttackPresets.NiFgsm,
        ["di"] = AttackPresets.DiFgsm, ["di-mi"] = AttackPresets.DiMiFgsm, ["ti-mi"] = AttackPresets.TiMiFgsm, ["di-ti-mi"] = AttackPresets.DiTiMi,
        ["si-ni"] = AttackPresets.SiNiFgsm, ["admix"] = AttackPresets.Admix, ["vmi"] = AttackPresets.VmiFgsm, ["vni"] = AttackPresets.VniFgsm,
        ["emi"] = AttackPresets.EmiFgsm, ["pi"] = AttackPresets.PiFgsm,
    };

    internal static IReadOnlyCollection<string> All => Presets.Keys;

    /// <exception cref="ArgumentException">There is no such preset; the message has the nearest.</exception>
    internal static AttackSettings Find(string name) => Presets.TryGetValue(name, out var settings)
        ? settings
        : throw new ArgumentException($"The preset must be one of {string.Join(", ", All)}; found '{name}', which is nearest to {NearestNames.List(name, All)}.");
}
