using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLNet.Sgm.Studies;

namespace CiGate;

[TestClass]
public sealed class RobustnessGate
{
    [TestMethod]
    public async Task The_model_that_ships_is_no_easier_to_fool_than_agreed()
    {
        var results = Directory.CreateTempSubdirectory("robustness-").FullName;
        var report = await TransferStudy.Load(StudyFile()).RunAsync(new MLContext(seed: 0), results);
        var failed = report.Expectations.Where(result => !result.Holds).ToList();
        Assert.IsEmpty(failed, $"{string.Join(Environment.NewLine, failed)}{Environment.NewLine}The report is in '{results}'.");
    }

    private static string StudyFile([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "study.json");
}
