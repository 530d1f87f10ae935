using MLNet.Sgm.Attacks;

namespace MLNet.Sgm.Cli.AttackLists;

/// <summary>Presets and components as JSON.</summary>
internal static class AttackListJson
{
    internal static object Of(IEnumerable<string> presets, IEnumerable<AttackComponentDescription> components) => new
    {
        Presets = presets.Select(name => (name, attack: AttackPresets.Find(name)))
            .Select(preset => new { Name = preset.name, Attack = preset.attack.ToString(), preset.attack.GradientsPerStep, preset.attack.GradientsPerImage, Settings = AttackJson.Write(preset.attack) }),
        Components = components.Select(component => new { Seam = component.Seam.FileName, component.Kind, component.Abbreviation, component.Summary, component.Paper, component.Formula, component.GradientsPerStep, Settings = component.Parameters.Select(parameter => new { Name = parameter.FileName, parameter.Summary, parameter.Range, parameter.Default }) }),
    };
}
