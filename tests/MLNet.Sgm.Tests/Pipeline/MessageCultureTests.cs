using System.Globalization;
using MLNet.Sgm.Attacks;
using MLNet.Sgm.Classifiers;
using static TorchSharp.torch;

namespace MLNet.Sgm.Tests.Pipeline;

/// <summary>Numbers in messages are the same in every country: with a point, and with a hyphen for minus.</summary>
[TestClass]
public sealed class MessageCultureTests
{
    public static IEnumerable<object[]> Refusals =>
    [
        Refusal("found mean (0.5) and std (-0.25)", () => new Preprocessing([0.5f], [-0.25f], 8, 8)),
        Refusal("found -0.5.", () => new ResidualBranch { Gamma = -0.5f }),
        Refusal("found 1.5.", () => new AdversarialAttack(TestData.Classifier(), new AttackSettings { Gamma = 1.5f }, CPU)),
        Refusal("found 0.3.", () => new GradientSource(TestData.Vgg(), 0.3f, SkipRule.Paper, CPU)),
        Refusal("found -3.", () => ImageClassifiers.SmallResNet(-3, null, TestData.Preprocessing, TestData.ClassNames).CreateNetwork()),
        Refusal("found -1 at index 0.", () => AttackInput.Classes(tensor(new long[] { -1 }), "labels", 1, 3)),
        Refusal("found -0.5 in image 0", () => AttackInput.Images(full([1, 3, 1, 1], -0.5f), "images", CPU)),
    ];

    [TestMethod]
    [DynamicData(nameof(Refusals))]
    public void A_refusal_names_numbers_as_they_are_written_in_code(string expected, Action refused)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NegativeSign = "−";
            CultureInfo.CurrentCulture = culture;
            var error = Assert.Throws<ArgumentException>(refused);
            StringAssert.Contains(error.Message, expected);
            Assert.IsFalse(error.Message.Contains("0,5") || error.Message.Contains('−'), error.Message);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static object[] Refusal(string expected, Func<object> refused) => [expected, (Action)(() => refused())];
}
